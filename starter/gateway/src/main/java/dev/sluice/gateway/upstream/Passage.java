package dev.sluice.gateway.upstream;

import dev.sluice.policy.routing.Forwarding;
import io.netty.util.AsciiString;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which headers of a message go on to the next hop. */
public final class Passage {
    private static final HeaderNames ENDING = new HeaderNames(
            TransitHeaders.RESERVED,
            Set.of(
                    "connection",
                    "proxy-connection",
                    "keep-alive",
                    "transfer-encoding",
                    "te",
                    "trailer",
                    "upgrade",
                    "http2-settings",
                    "proxy-authenticate",
                    "proxy-authorization",
                    "proxy-authentication-info"));
    /** The gateway answers `Expect` itself, and asks the next hop by the name of its address. */
    private static final HeaderNames OF_REQUESTS = new HeaderNames(Forwarding.HEADERS, Set.of("expect", "host"));
    /** What carries the message cannot be declared to be the hop's own. */
    private static final HeaderNames ALWAYS =
            new HeaderNames(Set.of("content-length", "content-type", "set-cookie"), Set.of());
    /** Reactor Netty's notes about an HTTP/2 stream. */
    private static final String STREAM_NOTES = "x-http2-";

    private static final Passage REQUEST = new Passage(Set.of(), true);
    private static final Passage ANSWER = new Passage(Set.of(), false);

    private final Set<String> named;
    private final boolean request;

    private Passage(Set<String> named, boolean request) {
        this.named = named;
        this.request = request;
    }

    /**
     * That of a request.
     *
     * @param connection lines of its header {@code Connection}
     */
    public static Passage ofRequest(List<String> connection) {
        return namesNothing(connection) ? REQUEST : new Passage(named(connection), true);
    }

    /**
     * That of an answer.
     *
     * @param connection lines of its header {@code Connection}
     */
    public static Passage ofAnswer(List<String> connection) {
        return namesNothing(connection) ? ANSWER : new Passage(named(connection), false);
    }

    /** Whether a header goes on to the next hop. */
    public boolean passes(CharSequence name) {
        if (ENDING.contains(name) || isStreamNote(name)) return false;
        if (request && OF_REQUESTS.contains(name)) return false;
        return named.isEmpty() || !named.contains(name.toString().toLowerCase(Locale.ROOT)) || ALWAYS.contains(name);
    }

    private static boolean isStreamNote(CharSequence name) {
        return name.length() > STREAM_NOTES.length()
                && AsciiString.regionMatches(name, true, 0, STREAM_NOTES, 0, STREAM_NOTES.length());
    }

    /** Almost every message says nothing, or one of two words that are no headers to remove beside those that end here anyway. */
    private static boolean namesNothing(List<String> connection) {
        if (connection.isEmpty()) return true;
        String first = connection.getFirst();
        return connection.size() == 1 && (first.equalsIgnoreCase("keep-alive") || first.equalsIgnoreCase("close"));
    }

    private static Set<String> named(List<String> connection) {
        Set<String> named = new HashSet<>();
        for (String line : connection)
            for (String token : line.split(",", -1)) named.add(token.strip().toLowerCase(Locale.ROOT));
        return named;
    }
}
