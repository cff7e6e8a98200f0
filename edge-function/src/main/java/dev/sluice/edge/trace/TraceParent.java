package dev.sluice.edge.trace;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The W3C header {@code traceparent}.
 *
 * @param sampled whether the caller keeps this trace
 */
public record TraceParent(String traceId, String spanId, boolean sampled) {
    public static final String HEADER = "traceparent";

    private static final Pattern FORM =
            Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})");
    private static final int HEX = 16;

    /** Null if there is no header, or one that is wrong. */
    public static @Nullable TraceParent parse(@Nullable String header) {
        if (header == null) return null;
        Matcher form = FORM.matcher(header);
        if (!form.matches()) return null;
        return new TraceParent(form.group(1), form.group(2), (Integer.parseInt(form.group(3), HEX) & 1) == 1);
    }
}
