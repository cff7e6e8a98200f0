package dev.sluice.runtime.context;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The W3C headers {@code traceparent} and {@code tracestate}: passed on as they are if they are valid, else not at all. */
final class TraceParent {
    static final String HEADER = "traceparent";
    static final String STATE_HEADER = "tracestate";

    private static final int TRACE_ID = 3;
    private static final int PARENT_ID = 36;
    private static final int FLAGS = 53;
    private static final int LENGTH = 55;
    private static final int MAX_STATE_LENGTH = 512;

    private TraceParent() {}

    /** Whether a header has the form {@code version-traceid-parentid-flags} of version 00, or begins so in a later version. */
    static boolean isValid(String header) {
        if (header.length() < LENGTH || header.startsWith("ff")) return false;
        if (header.length() > LENGTH && (header.startsWith("00") || header.charAt(LENGTH) != '-')) return false;
        return isHex(header, 0, 2)
                && isId(header, TRACE_ID, PARENT_ID - 1)
                && isId(header, PARENT_ID, FLAGS - 1)
                && isHex(header, FLAGS, LENGTH)
                && header.charAt(2) == '-'
                && header.charAt(PARENT_ID - 1) == '-'
                && header.charAt(FLAGS - 1) == '-';
    }

    /** The trace of a valid header. */
    static String traceId(String header) {
        return header.substring(TRACE_ID, PARENT_ID - 1);
    }

    /** All lines as one, cut at an entry if the standard's minimum of what must travel is exceeded. */
    static @Nullable String state(List<String> lines) {
        var joined = String.join(",", lines);
        if (joined.isBlank()) return null;
        if (joined.length() <= MAX_STATE_LENGTH) return joined;
        var end = joined.lastIndexOf(',', MAX_STATE_LENGTH);
        return end <= 0 ? null : joined.substring(0, end);
    }

    private static boolean isId(String header, int from, int to) {
        if (!isHex(header, from, to)) return false;
        for (var i = from; i < to; i++) if (header.charAt(i) != '0') return true;
        return false;
    }

    private static boolean isHex(String header, int from, int to) {
        for (var i = from; i < to; i++) {
            var digit = header.charAt(i);
            if (digit < '0' || digit > 'f' || (digit > '9' && digit < 'a')) return false;
        }
        return true;
    }
}
