package dev.sluice.policy.routing;

import java.time.Duration;

/**
 * How long canary weights may be trusted: for {@code length} after the controller was last heard, on a monotonic clock.
 * No analysis, no canary.
 *
 * @param heardNanos when the controller was last heard, as {@link System#nanoTime} counts
 * @param length how long silence is tolerated
 */
public record Lease(long heardNanos, Duration length) {

    /** Whether the weights still hold. */
    public boolean holds(long nowNanos) {
        return nowNanos - heardNanos < length.toNanos();
    }

    /** What is left of it, not negative. */
    public Duration left(long nowNanos) {
        return Duration.ofNanos(Math.max(0, length.toNanos() - (nowNanos - heardNanos)));
    }
}
