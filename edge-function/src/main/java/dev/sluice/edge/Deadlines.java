package dev.sluice.edge;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The deadline of a connection, first in its pipeline because it must see bytes that do not make a request yet. Every phase has one
 * absolute deadline, so a client that sends a byte now and then gains nothing. There is one timer for
 * a connection; it rings early and is set again rather than moved for each request. Confined to the connection's event loop.
 */
final class Deadlines extends ChannelInboundHandlerAdapter {
    /** What a connection is waiting for. */
    enum Phase {
        /** The first byte of a request. */
        IDLE,
        /** The rest of a header. */
        HEADER,
        /** The rest of a body; the deadline counts from the first byte of the header. */
        BODY,
        /** The answer to be ready and taken. */
        ANSWER,
        /** The client to close, after an answer that it may not have read yet. */
        LINGER
    }

    private static final Duration LINGER = Duration.ofSeconds(2);

    private final EventLoop loop;
    private final Limits limits;
    private final Consumer<Phase> expired;
    private Phase phase = Phase.IDLE;
    private long requestStart;
    private long deadline;
    private long alarm;
    private Future<?> timer;

    /** Calls {@code expired} on the loop, once for each deadline that passes. */
    Deadlines(EventLoop loop, Limits limits, Consumer<Phase> expired) {
        this.loop = loop;
        this.limits = limits;
        this.expired = expired;
        this.deadline = System.nanoTime() + limits.idle().toNanos();
        this.timer = set(deadline);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) throws Exception {
        if (phase == Phase.IDLE) enter(Phase.HEADER);
        super.channelRead(ctx, bytes);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        timer.cancel(false);
        super.channelInactive(ctx);
    }

    Phase phase() {
        return phase;
    }

    void enter(Phase next) {
        long now = System.nanoTime();
        if (next == Phase.HEADER || (next == Phase.BODY && phase == Phase.IDLE)) requestStart = now;
        phase = next;
        deadline = switch (next) {
            case IDLE -> now + limits.idle().toNanos();
            case HEADER -> now + limits.header().toNanos();
            case BODY -> requestStart + limits.request().toNanos();
            case ANSWER -> now + limits.answer().toNanos();
            case LINGER -> now + LINGER.toNanos();
        };
        if (deadline - alarm < 0) {
            timer.cancel(false);
            timer = set(deadline);
        }
    }

    private Future<?> set(long at) {
        alarm = at;
        return loop.schedule(this::ring, at - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    /** The deadline has usually moved on since the timer was set. */
    private void ring() {
        if (deadline - System.nanoTime() <= 0) {
            deadline = System.nanoTime() + LINGER.toNanos();
            expired.accept(phase);
        }
        timer = set(deadline);
    }
}
