package dev.sluice.gateway.upstream;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/** One request over a {@link Wire}: who asks, and how far it has come. Touched by its event loop alone. */
public final class WireCall {
    private final WireListener listener;
    private final Channel from;
    private final boolean repeatable;
    private final long patienceNanos;
    private @Nullable Wire wire;
    private boolean repeated;
    private boolean answered;
    private boolean over;

    /**
     * @param from connection that the request came from; its event loop carries the call
     * @param repeatable whether it may be sent again, as long as the other side has not begun to answer
     * @param patienceNanos longest wait for the head of the answer once the request was sent
     */
    public WireCall(WireListener listener, Channel from, boolean repeatable, long patienceNanos) {
        this.listener = listener;
        this.from = from;
        this.repeatable = repeatable;
        this.patienceNanos = patienceNanos;
    }

    /** Nothing is wanted any more, and nothing is told; the connection is closed if the call has one. */
    public void abandon() {
        if (over) return;
        over = true;
        Wire taken = wire;
        if (taken != null) taken.close();
    }

    /** Takes nothing more from the connection for now. */
    public void pause() {
        Wire taken = wire;
        if (taken != null && !over) taken.read(false);
    }

    public void resume() {
        Wire taken = wire;
        if (taken != null && !over) taken.read(true);
    }

    /** Sets a new deadline for the end of the answer. */
    public void endWithin(long nanos) {
        Wire taken = wire;
        if (taken != null && !over) taken.expect(nanos);
    }

    WireListener listener() {
        return listener;
    }

    Channel from() {
        return from;
    }

    long patienceNanos() {
        return patienceNanos;
    }

    boolean isOver() {
        return over;
    }

    /** Ends it; true for the first who says so. */
    boolean end() {
        if (over) return false;
        over = true;
        return true;
    }

    void fail(Throwable error) {
        if (end()) listener.failed(error);
    }

    void sentOver(Wire taken) {
        wire = taken;
    }

    void beginAnswer() {
        answered = true;
    }

    boolean hasAnswer() {
        return answered;
    }

    /** Whether a connection that broke before any answer may be replaced by another one, once. */
    boolean takeRepeat() {
        if (!repeatable || repeated || answered || over) return false;
        repeated = true;
        wire = null;
        return true;
    }
}
