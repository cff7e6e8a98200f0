package dev.sluice.runtime;

import dev.sluice.runtime.flow.RateAccount;
import java.time.Duration;

/**
 * The time that a client may still take over one request. A clock that runs only while the server waits for the client; the body has
 * a {@link RateAccount} besides.
 */
final class ClientTime {
    private final RateAccount body;
    private final long wholeRequest;
    private long left;

    ClientTime(Timeouts timeouts, RequestLimits limits) {
        this.body = new RateAccount(timeouts.body(), limits.bytesPerSecond());
        this.wholeRequest = Timeouts.nanos(timeouts.request());
        begin();
    }

    /** A new request begins. */
    void begin() {
        body.fill();
        left = wholeRequest;
    }

    void waitedForHead(long nanos) {
        if (left != Long.MAX_VALUE) left = Math.max(0, left - nanos);
    }

    void waitedForBody(long nanos) {
        waitedForHead(nanos);
        body.waited(nanos);
    }

    void received(long bytes) {
        body.moved(bytes);
    }

    /** Nanoseconds to wait for more of the head before it is too late, of those that the head may take at most. */
    long forHead(Duration header) {
        return Math.min(left, Timeouts.nanos(header));
    }

    /** Nanoseconds to wait for more of the body before it is too late; {@link Long#MAX_VALUE} for ever. */
    long forBody() {
        return Math.min(left, body.left());
    }

    /** What is to blame when the wait for a body is over. */
    Refusal reason() {
        return left < body.left() ? Refusal.REQUEST_TIMEOUT : Refusal.BODY_TIMEOUT;
    }
}
