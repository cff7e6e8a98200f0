package dev.sluice.policy.routing;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How many failed canary calls may be sent once more, so that a canary under load does not fall upon stable.
 *
 * <p>In every 10 seconds the replays are at most a share of the requests of these 10 seconds, and at least a floor for services
 * with little traffic. A tenth of 10 seconds is one second of everything: a canary that fails at once is wholly covered for about
 * the second that its rollback takes, at any weight, and one that fails for long costs stable at most a tenth more.
 *
 * <p>One counter of requests and one of replays for each of the last seconds, each with the second that it belongs to, so that
 * nothing has to be cleared in time. Threads may ask at once; two that take the last replay together may both get it.
 * Requests counted while a second begins may be lost from the count, which errs on stable's side.
 */
public final class ReplayBudget {
    /** How far back requests earn replays, in seconds. */
    public static final int WINDOW_SECONDS = 10;

    private static final int COUNT_BITS = 32;
    private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;
    private static final long NANOS = 1_000_000_000L;

    private final double share;
    private final int floor;
    private final AtomicLongArray requests = new AtomicLongArray(WINDOW_SECONDS);
    private final AtomicLongArray replays = new AtomicLongArray(WINDOW_SECONDS);
    private final long originNanos;

    /**
     * @param share replays for each request, 0 to 1
     * @param perSecond replays a second that are allowed however few requests there are, not negative
     * @param nowNanos monotonic clock
     */
    public ReplayBudget(double share, int perSecond, long nowNanos) {
        if (!(share >= 0 && share <= 1))
            throw new IllegalArgumentException("share must be between 0 and 1, but was " + share);
        if (perSecond < 0) throw new IllegalArgumentException("perSecond must not be negative, but was " + perSecond);
        this.share = share;
        this.floor = Math.multiplyExact(perSecond, WINDOW_SECONDS);
        this.originNanos = nowNanos;
    }

    /** A user's request came. */
    public void requested(long nowNanos) {
        add(requests, second(nowNanos));
    }

    /** Takes one replay, if there is one left. */
    public boolean take(long nowNanos) {
        long second = second(nowNanos);
        if (sum(replays, second) >= allowed(second)) return false;
        add(replays, second);
        return true;
    }

    /** Replays that are left now. */
    public long left(long nowNanos) {
        long second = second(nowNanos);
        return Math.max(0, allowed(second) - sum(replays, second));
    }

    private long allowed(long second) {
        return Math.max(floor, (long) Math.floor(share * sum(requests, second)));
    }

    /** Seconds since the start, from 1 on; a clock that seems to go back stays in the first. */
    private long second(long nowNanos) {
        return Math.max(0, (nowNanos - originNanos) / NANOS) + 1;
    }

    private static void add(AtomicLongArray counts, long second) {
        int slot = (int) (second % WINDOW_SECONDS);
        counts.updateAndGet(slot, held -> held >>> COUNT_BITS == second ? held + 1 : second << COUNT_BITS | 1);
    }

    private static long sum(AtomicLongArray counts, long second) {
        long sum = 0;
        for (int slot = 0; slot < WINDOW_SECONDS; slot++) {
            long held = counts.get(slot);
            long age = second - (held >>> COUNT_BITS);
            if (age >= 0 && age < WINDOW_SECONDS) sum += held & COUNT_MASK;
        }
        return sum;
    }
}
