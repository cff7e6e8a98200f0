package dev.sluice.rollout;

import dev.sluice.policy.analysis.Counts;
import java.time.Duration;
import java.time.Instant;

/**
 * What stable did in the last 30 to 60 seconds: two half windows, the older dropped when the newer is full. It tells a
 * release what is normal before the canary has any traffic.
 *
 * @param since start of the newer half
 * @param before start of the older half
 */
record StableReference(Instant before, Counts older, Instant since, Counts newer) {
    static final StableReference EMPTY = new StableReference(Instant.EPOCH, Counts.NONE, Instant.EPOCH, Counts.NONE);

    private static final Duration HALF = Duration.ofSeconds(30);
    private static final long ENOUGH_REQUESTS = 200;
    private static final Duration ENOUGH_TIME = Duration.ofSeconds(3);

    /** With the counts of one window that ends now. */
    StableReference plus(Counts counts, Duration window, Instant now) {
        if (counts.requests() == 0) return this;
        StableReference kept = at(now);
        return kept.newer.requests() == 0 && kept.older.requests() == 0
                ? new StableReference(now.minus(window), Counts.NONE, now.minus(window), counts)
                : new StableReference(kept.before, kept.older, kept.since, kept.newer.plus(counts));
    }

    /** What is still recent now. */
    StableReference at(Instant now) {
        if (now.isBefore(since.plus(HALF))) return this;
        return now.isBefore(since.plus(HALF).plus(HALF))
                ? new StableReference(since, newer, since.plus(HALF), Counts.NONE)
                : EMPTY;
    }

    Counts counts() {
        return older.plus(newer);
    }

    double requestsPerSecond(Instant now) {
        double seconds = Math.max(0.001, Duration.between(before, now).toMillis() / 1_000.0);
        return counts().requests() / seconds;
    }

    double failureRate() {
        Counts counts = counts();
        return counts.requests() == 0 ? 0 : (double) counts.failures() / counts.requests();
    }

    /** Whether it says enough about what is normal. */
    boolean suffices(Instant now) {
        Counts counts = counts();
        return counts.requests() >= ENOUGH_REQUESTS
                || (counts.requests() > 0 && !now.isBefore(before.plus(ENOUGH_TIME)));
    }
}
