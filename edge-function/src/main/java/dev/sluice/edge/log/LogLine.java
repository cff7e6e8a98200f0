package dev.sluice.edge.log;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;

/** What is to be written. */
record LogLine(
        Instant at,
        Level level,
        String logger,
        String message,
        @Nullable Throwable failure,
        List<KeyValuePair> pairs) {

    LogLine {
        pairs = List.copyOf(pairs);
    }

    /** For people: control characters cannot begin a line that nobody has written. */
    String text() {
        StringBuilder text = new StringBuilder()
                .append(at)
                .append(' ')
                .append(level)
                .append(' ')
                .append(logger, logger.lastIndexOf('.') + 1, logger.length())
                .append(" - ")
                .append(printable(message));
        for (KeyValuePair pair : pairs)
            text.append(' ').append(pair.key).append('=').append(printable(String.valueOf(pair.value)));
        String trace = stackTrace();
        return trace == null
                ? text.toString()
                : text.append(System.lineSeparator()).append(trace).toString();
    }

    @Nullable
    String stackTrace() {
        if (failure == null) return null;
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString().stripTrailing();
    }

    private static String printable(String text) {
        return text.chars().anyMatch(Character::isISOControl) ? text.replaceAll("\\p{Cntrl}", "?") : text;
    }
}
