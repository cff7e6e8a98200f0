package dev.sluice.runtime;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The time that a client may still take over one request. A clock that runs only while the server waits for the client.
 *
 * <p>The body has an account: it is full at first, waiting draws on it, and each byte that arrives pays in the time it would take at
 * the slowest rate, up to a full account. A client that keeps the rate is never cut off, however long its upload takes; one that
 * trickles is, after about the time that a full account lasts, and cannot live on what it sent quickly before.
 */
final class ClientTime {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final long fullAccount;
    private final long bytesPerSecond;
    private final long wholeRequest;
    private long account;
    private long left;

    ClientTime(Timeouts timeouts, RequestLimits limits) {
        this.fullAccount = Timeouts.nanos(timeouts.body());
        this.bytesPerSecond = limits.bytesPerSecond();
        this.wholeRequest = Timeouts.nanos(timeouts.request());
        begin();
    }

    /** A new request begins. */
    void begin() {
        account = fullAccount;
        left = wholeRequest;
    }

    void waitedForHead(long nanos) {
        left = less(left, nanos);
    }

    void waitedForBody(long nanos) {
        left = less(left, nanos);
        account = less(account, nanos);
    }

    void received(long bytes) {
        if (account == Long.MAX_VALUE || bytes == 0) return;
        var worth = bytesPerSecond == 0
                ? fullAccount
                : bytes > Integer.MAX_VALUE ? fullAccount : bytes * SECOND / bytesPerSecond;
        account = worth >= fullAccount - account ? fullAccount : account + worth;
    }

    /** Nanoseconds to wait for more of the head before it is too late, of those that the head may take at most. */
    long forHead(Duration header) {
        return Math.min(left, Timeouts.nanos(header));
    }

    /** Nanoseconds to wait for more of the body before it is too late; {@link Long#MAX_VALUE} for ever. */
    long forBody() {
        return Math.min(left, account);
    }

    /** What is to blame when the wait for a body is over. */
    Refusal reason() {
        return left < account ? Refusal.REQUEST_TIMEOUT : Refusal.BODY_TIMEOUT;
    }

    private static long less(long time, long nanos) {
        return time == Long.MAX_VALUE ? time : Math.max(0, time - nanos);
    }
}
