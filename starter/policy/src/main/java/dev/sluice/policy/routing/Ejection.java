package dev.sluice.policy.routing;

import java.time.Duration;

/**
 * What is known of one address's failures, and until when it is left out because of them.
 *
 * <p>An address is out after {@code failures} failures in a row, for {@code first}; then it gets requests again, and one more
 * failure puts it out for twice as long, up to {@code longest}. A success ends the row. Once an address has served for as long
 * as it was out, the next ejection is a first one.
 *
 * @param inARow failures since the last success
 * @param times ejections without recovery in between
 * @param untilNanos when it gets requests again; meaningless while {@code times} is 0
 */
public record Ejection(int inARow, int times, long untilNanos) {
    /** Nothing is held against it. */
    public static final Ejection NONE = new Ejection(0, 0, 0);

    private static final int MOST_DOUBLINGS = 16;

    /**
     * When and for how long.
     *
     * @param failures failures in a row, positive
     * @param first length of the first ejection, positive
     * @param longest length of the longest
     */
    public record Rule(int failures, Duration first, Duration longest) {
        public Rule {
            if (failures < 1) throw new IllegalArgumentException("failures must be at least 1, but was " + failures);
            if (first.isZero() || first.isNegative())
                throw new IllegalArgumentException("first must be positive, but was " + first);
            if (longest.compareTo(first) < 0)
                throw new IllegalArgumentException("longest must be at least " + first + ", but was " + longest);
        }

        private long nanos(int times) {
            double doubled = first.toNanos() * (double) (1L << Math.min(times - 1, MOST_DOUBLINGS));
            return Math.min(longest.toNanos(), (long) doubled);
        }
    }

    /** Whether the address is out at this moment. */
    public boolean isOut(long nowNanos) {
        return times > 0 && nowNanos - untilNanos < 0;
    }

    /** After one more failure; failures of requests that were under way when it went out change nothing. */
    public Ejection failed(Rule rule, long nowNanos) {
        if (isOut(nowNanos)) return this;
        int row = inARow + 1;
        if (row < rule.failures()) return new Ejection(row, times, untilNanos);
        int again = hasRecovered(rule, nowNanos) ? 1 : times + 1;
        return new Ejection(rule.failures() - 1, again, nowNanos + rule.nanos(again));
    }

    /** After a success. */
    public Ejection succeeded(Rule rule, long nowNanos) {
        if (inARow == 0 && times == 0) return this;
        if (isOut(nowNanos)) return this;
        return hasRecovered(rule, nowNanos) ? NONE : new Ejection(0, times, untilNanos);
    }

    private boolean hasRecovered(Rule rule, long nowNanos) {
        return times == 0 || nowNanos - untilNanos >= rule.nanos(times);
    }
}
