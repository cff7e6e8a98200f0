package dev.sluice.runtime.admission;

import dev.sluice.policy.admission.AdmissionBounds;
import dev.sluice.policy.admission.AdmissionWindow;
import dev.sluice.policy.admission.ConcurrencyLimit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Lets requests in while fewer run than the {@link ConcurrencyLimit} allows, and tells the limit what came of it. A request costs
 * a few atomic additions and two readings of the clock; whoever ends the request with which a window is full computes the
 * next limit.
 */
final class AdmissionGate {
    private final LongSupplier nanoTime;
    private final AtomicInteger running = new AtomicInteger();
    private final LongAdder completed = new LongAdder();
    private final LongAdder good = new LongAdder();
    private final LongAdder latencyNanos = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder refusedNormal = new LongAdder();
    private final LongAdder refusedCritical = new LongAdder();
    private final AtomicBoolean learning = new AtomicBoolean();
    private volatile Epoch epoch;

    AdmissionGate(AdmissionBounds bounds, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.epoch = new Epoch(ConcurrencyLimit.within(bounds), nanoTime.getAsLong());
    }

    long now() {
        return nanoTime.getAsLong();
    }

    /** Whether a request may run; one that may must {@link #leave} in the end. */
    boolean enter(Priority priority) {
        var limit = epoch;
        var allowed = priority == Priority.CRITICAL ? limit.criticalPermits : limit.permits;
        if (running.incrementAndGet() <= allowed) return true;
        running.decrementAndGet();
        refused.increment();
        (priority == Priority.CRITICAL ? refusedCritical : refusedNormal).increment();
        return false;
    }

    void leave(long startedNanos, boolean succeeded) {
        running.decrementAndGet();
        var now = nanoTime.getAsLong();
        var current = epoch;
        var length = now - current.beginsNanos;
        if (length <= 0) return;
        completed.increment();
        if (succeeded) good.increment();
        latencyNanos.add(now - startedNanos);
        if (current.limit.isEnough(length, completed.sum())) learn(current, now);
    }

    int running() {
        return running.get();
    }

    int limit() {
        return epoch.permits;
    }

    long refused(Priority priority) {
        return (priority == Priority.CRITICAL ? refusedCritical : refusedNormal).sum();
    }

    private void learn(Epoch full, long now) {
        if (!learning.compareAndSet(false, true)) return;
        try {
            if (!epoch.equals(full)) return; // somebody else was faster
            var ended = completed.sumThenReset();
            var window = new AdmissionWindow(
                    now - full.beginsNanos,
                    ended,
                    Math.min(ended, good.sumThenReset()),
                    latencyNanos.sumThenReset(),
                    refused.sumThenReset());
            var next = full.limit.after(window);
            epoch = new Epoch(next, now + next.settleNanos());
        } finally {
            learning.set(false);
        }
    }

    /** A limit and the time from which on what happens is counted for it. */
    private static final class Epoch {
        final ConcurrencyLimit limit;
        final long beginsNanos;
        final int permits;
        final int criticalPermits;

        Epoch(ConcurrencyLimit limit, long beginsNanos) {
            this.limit = limit;
            this.beginsNanos = beginsNanos;
            this.permits = limit.permits();
            this.criticalPermits = permits + Math.ceilDiv(permits, 4);
        }
    }
}
