package dev.sluice.runtime;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Closes an HTTP/1.1 connection that waits too long for its next request. Everything runs on the connection's loop.
 *
 * <p>One timer runs at a time, and none is moved: a request costs a reading of the clock. A timer that finds the connection at work
 * ends; one that finds it idle for a shorter time waits for the rest. (Reactor Netty adds a handler with a timer of its own to
 * the pipeline after each request, and takes it out before the next one.)
 */
final class IdleDeadline {
    private final long nanos;
    private final Predicate<ChannelHandlerContext> isOver;
    private boolean idle;
    private long since;
    private @Nullable Future<?> timer;

    /**
     * Creates a deadline that is not running.
     *
     * @param idle zero for none
     * @param isOver whether the connection speaks something else by now, so that the deadline is no longer its
     */
    IdleDeadline(Duration idle, Predicate<ChannelHandlerContext> isOver) {
        this.nanos = Timeouts.nanos(idle);
        this.isOver = isOver;
    }

    /** The connection waits for a request from now on. */
    void begin(ChannelHandlerContext ctx) {
        if (nanos == Long.MAX_VALUE) return;
        idle = true;
        since = ctx.executor().ticker().nanoTime();
        if (timer == null) startTimer(ctx, nanos);
    }

    /** The head of a request is complete. */
    void end() {
        idle = false;
    }

    /** The connection is closed, or none of ours any more. */
    void stop() {
        idle = false;
        var running = timer;
        timer = null;
        if (running != null) running.cancel(false);
    }

    private void startTimer(ChannelHandlerContext ctx, long delay) {
        timer = ctx.executor().schedule(() -> look(ctx), delay, TimeUnit.NANOSECONDS);
    }

    private void look(ChannelHandlerContext ctx) {
        timer = null;
        if (!idle || isOver.test(ctx)) return;
        var left = nanos - (ctx.executor().ticker().nanoTime() - since);
        if (left > 0) startTimer(ctx, left);
        else ctx.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }
}
