package dev.sluice.runtime.flow;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Time that a client may still fall behind the slowest rate allowed, when it sends or when it takes.
 *
 * <p>The account is full at first. Waiting for the client draws on it, and each byte that moves pays in the time it would take at the
 * slowest rate, up to a full account. A client that keeps the rate is never cut off, however long its transfer takes; one that stops
 * is, after the time that a full account lasts; one that trickles is, a little later, and cannot live on what it moved quickly before.
 */
public final class RateAccount {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final long full;
    private final long bytesPerSecond;
    private long left;

    /**
     * Creates a full account.
     *
     * @param full zero lasts for ever
     * @param bytesPerSecond zero asks for no rate: any byte fills the account
     */
    public RateAccount(Duration full, long bytesPerSecond) {
        this.full = full.isZero() ? Long.MAX_VALUE : full.toNanos();
        this.bytesPerSecond = bytesPerSecond;
        this.left = this.full;
    }

    public void fill() {
        left = full;
    }

    public void waited(long nanos) {
        if (left != Long.MAX_VALUE) left = Math.max(0, left - nanos);
    }

    public void moved(long bytes) {
        if (left == Long.MAX_VALUE || bytes <= 0) return;
        var worth = bytesPerSecond == 0 || bytes > Integer.MAX_VALUE ? full : bytes * SECOND / bytesPerSecond;
        left = worth >= full - left ? full : left + worth;
    }

    /** Nanoseconds until the account is empty; {@link Long#MAX_VALUE} for ever. */
    public long left() {
        return left;
    }
}
