package dev.sluice.runtime.watch;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Largest of the values of the last ten seconds, kept as the maximum of each second in a ring. Written by one thread, readable from
 * any; a value counts for ten to eleven seconds.
 */
final class RecentMaximum {
    private static final int SECONDS = 11;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final AtomicLongArray seconds = new AtomicLongArray(SECONDS);
    private final AtomicLongArray maxima = new AtomicLongArray(SECONDS);

    RecentMaximum() {
        for (var i = 0; i < SECONDS; i++) seconds.set(i, Long.MIN_VALUE);
    }

    void add(long nowNanos, long value) {
        var second = Math.floorDiv(nowNanos, SECOND);
        var place = Math.floorMod(second, SECONDS);
        var before = seconds.get(place) == second ? maxima.get(place) : Long.MIN_VALUE;
        maxima.set(place, Math.max(before, value));
        seconds.set(place, second);
    }

    /** The largest value, or 0 if there is none. */
    long get(long nowNanos) {
        var now = Math.floorDiv(nowNanos, SECOND);
        var max = 0L;
        for (var i = 0; i < SECONDS; i++) if (seconds.get(i) > now - SECONDS) max = Math.max(max, maxima.get(i));
        return max;
    }
}
