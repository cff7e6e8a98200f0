package dev.sluice.gateway.upstream;

import dev.sluice.policy.routing.Forwarding;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The headers of a message on its way through the gateway. What is meant for this hop only (RFC 9110, 7.6.1) ends here, and so
 * do the names under which only the gateway may speak.
 */
public final class TransitHeaders {
    /** Answer: which version answered. */
    public static final String VERSION = "sluice-version";
    /** Answer: the canary failed and stable answered. */
    public static final String REPLAYED = "sluice-replayed";
    /** Request: a copy whose answer nobody sees. */
    public static final String SHADOW = "sluice-shadow";
    /** Request: the signed verdict of the risk check. */
    public static final String RISK = "sluice-risk";

    public static final Set<String> RESERVED = Set.of(VERSION, REPLAYED, SHADOW, RISK);

    private static final Set<String> ONE_HOP = Set.of(
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
            "proxy-authentication-info");
    /** The gateway answers `Expect` itself, and asks the next hop by the name of its address. */
    private static final Set<String> REQUEST_ONLY = Set.of("expect", "host");
    /** What carries the message cannot be declared to be the hop's own. */
    private static final Set<String> ALWAYS = Set.of("content-length", "content-type", "set-cookie");
    /** Reactor Netty's notes about an HTTP/2 stream. */
    private static final String STREAM_NOTES = "x-http2-";

    private final HttpHeaders out =
            DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
    private final Set<String> named;
    private final boolean request;

    private TransitHeaders(List<String> connection, boolean request) {
        this.named = named(connection);
        this.request = request;
    }

    /**
     * Headers of a request.
     *
     * @param connection lines of its header {@code Connection}
     */
    public static TransitHeaders ofRequest(List<String> connection) {
        return new TransitHeaders(connection, true);
    }

    /**
     * Headers of an answer.
     *
     * @param connection lines of its header {@code Connection}
     */
    public static TransitHeaders ofAnswer(List<String> connection) {
        return new TransitHeaders(connection, false);
    }

    /** Whether a header goes on to the next hop. */
    public boolean passes(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (ONE_HOP.contains(lower) || RESERVED.contains(lower) || lower.startsWith(STREAM_NOTES)) return false;
        if (request && (REQUEST_ONLY.contains(lower) || Forwarding.HEADERS.contains(lower))) return false;
        return named.isEmpty() || !named.contains(lower) || ALWAYS.contains(lower);
    }

    /** Takes over a header that passes. */
    public void take(String name, String value) {
        if (passes(name)) out.add(name, value);
    }

    /** Says where the request comes from. */
    public TransitHeaders from(Forwarding.Origin origin) {
        out.set("x-forwarded-for", origin.xForwardedFor());
        out.set("x-forwarded-proto", origin.scheme());
        out.set("x-forwarded-port", origin.port());
        String host = origin.host();
        if (host != null) out.set("x-forwarded-host", host);
        String prefix = origin.prefix();
        if (prefix != null) out.set("x-forwarded-prefix", prefix);
        out.set("forwarded", origin.forwarded());
        return this;
    }

    public TransitHeaders set(String name, String value) {
        out.set(name, value);
        return this;
    }

    public HttpHeaders headers() {
        return out;
    }

    private static Set<String> named(List<String> connection) {
        if (connection.isEmpty()) return Set.of();
        Set<String> named = new HashSet<>();
        for (String line : connection)
            for (String token : line.split(",", -1)) named.add(token.strip().toLowerCase(Locale.ROOT));
        return named;
    }
}
