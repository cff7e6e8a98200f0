package dev.sluice.edge.trace;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * One request that was answered, as a part of its caller's trace.
 *
 * @param parent the caller's part
 * @param status of the answer
 */
record Span(TraceParent parent, String id, String name, Instant begun, long nanos, int status) {

    private static final int SERVER_FAULT = 500;

    long startUnixNanos() {
        return TimeUnit.SECONDS.toNanos(begun.getEpochSecond()) + begun.getNano();
    }

    long endUnixNanos() {
        return startUnixNanos() + nanos;
    }

    boolean hasFailed() {
        return status >= SERVER_FAULT;
    }
}
