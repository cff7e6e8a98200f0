package dev.sluice.runtime.context;

import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

/** The header {@code X-Request-Id}: the name of a request in the logs of all that have to do with it. */
public final class RequestId {
    public static final String HEADER = "X-Request-Id";

    private static final String ATTRIBUTE = RequestId.class.getName();
    private static final int MAX_LENGTH = 64;
    private static final int HEX = 16;

    private RequestId() {}

    /** What this request is called, here and in all services behind: what its caller calls it, else a name of our own. */
    public static String of(ServerWebExchange exchange) {
        String known = exchange.getAttribute(ATTRIBUTE);
        if (known != null) return known;
        var theirs = in(exchange.getRequest().getHeaders());
        var id = theirs == null ? random() : theirs;
        exchange.getAttributes().put(ATTRIBUTE, id);
        return id;
    }

    /** The caller's, if it is a short word: what is written to logs and sent on must not be anything else. */
    public static @Nullable String in(HttpHeaders headers) {
        var id = headers.getFirst(HEADER);
        return id == null || !isWord(id) ? null : id;
    }

    /** One that nobody else has. Not a secret. */
    public static String random() {
        var digits = Long.toHexString(ThreadLocalRandom.current().nextLong());
        return "0".repeat(HEX - digits.length()) + digits;
    }

    private static boolean isWord(String id) {
        if (id.isEmpty() || id.length() > MAX_LENGTH) return false;
        for (var i = 0; i < id.length(); i++) {
            var letter = id.charAt(i);
            var inner = letter == '-' || letter == '_' || letter == '.' || letter == ':' || letter == '=';
            if (!inner && !(letter < 128 && Character.isLetterOrDigit(letter))) return false;
        }
        return true;
    }
}
