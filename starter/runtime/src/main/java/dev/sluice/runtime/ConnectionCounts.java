package dev.sluice.runtime;

import java.util.concurrent.atomic.LongAdder;

/** Counts of connections on all listeners of this process. */
final class ConnectionCounts {
    private final LongAdder accepted = new LongAdder();
    private final LongAdder closed = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder expired = new LongAdder();

    void countAccepted() {
        accepted.increment();
    }

    void countClosed() {
        closed.increment();
    }

    void countRefused() {
        refused.increment();
    }

    void countExpired() {
        expired.increment();
    }

    long open() {
        return accepted.sum() - closed.sum();
    }

    long accepted() {
        return accepted.sum();
    }

    /** Connections closed at once because the limit was reached. */
    long refused() {
        return refused.sum();
    }

    /** Connections closed because a request did not arrive in time. */
    long expired() {
        return expired.sum();
    }
}
