package dev.sluice.runtime;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** Lets one event in a second through and counts the others, so that a flood of events does not become a flood of log lines. */
public final class LogPacer {
    private static final long INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

    private final LongSupplier nanoTime;
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong nextNanos;

    public LogPacer(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.nextNanos = new AtomicLong(nanoTime.getAsLong());
    }

    /** Counts an event; passes the number of events since the last line to the logger when a line is due. */
    public void count(LongConsumer logger) {
        waiting.incrementAndGet();
        var due = nextNanos.get();
        var now = nanoTime.getAsLong();
        if (now - due < 0 || !nextNanos.compareAndSet(due, now + INTERVAL_NANOS)) return;
        logger.accept(waiting.getAndSet(0));
    }
}
