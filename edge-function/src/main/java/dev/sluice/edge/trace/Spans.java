package dev.sluice.edge.trace;

import java.net.URI;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes part in the traces that callers keep. Which ones, the caller decides; without a collector, or for a caller that keeps none, a
 * request costs nothing more. A span is handed to a thread of its own, and dropped rather than waited for.
 */
public final class Spans implements AutoCloseable {
    private final @Nullable OtlpExport export;

    private Spans(@Nullable OtlpExport export) {
        this.export = export;
    }

    /** Sends them to the collector at the address, such as {@code http://localhost:4318}; to nobody if it is null. */
    public static Spans to(@Nullable URI collector) {
        return new Spans(collector == null ? null : OtlpExport.start(collector));
    }

    /** Begins a span; call the result with the status of the answer. */
    public IntConsumer begin(@Nullable TraceParent parent, String name) {
        OtlpExport to = export;
        if (to == null || parent == null || !parent.sampled()) return Spans::forget;
        Instant begun = Instant.now();
        long start = System.nanoTime();
        return status -> to.offer(new Span(parent, newId(), name, begun, System.nanoTime() - start, status));
    }

    private static void forget(int status) {
        // Nobody keeps it.
    }

    @Override
    public void close() {
        if (export != null) export.close();
    }

    private static String newId() {
        return String.format("%016x", ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE));
    }
}
