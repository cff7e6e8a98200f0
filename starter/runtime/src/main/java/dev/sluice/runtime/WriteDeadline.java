package dev.sluice.runtime;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Resets a connection, or an HTTP/2 stream, whose client does not take what it asked for.
 *
 * <p>While something waits to be sent, progress is looked at once in each interval: some message has left entirely, or the one that
 * leaves has moved on by what the slowest rate allowed asks for. A response that goes out at once starts no timer; it costs
 * two readings of a counter.
 */
final class WriteDeadline extends ChannelDuplexHandler {
    private final long intervalNanos;
    private final long leastBytes;
    private final ConnectionCounts counts;
    private long queued;
    private long left;
    private long progress;
    private @Nullable Future<?> timer;

    private WriteDeadline(Duration interval, long bytesPerSecond, ConnectionCounts counts) {
        this.intervalNanos = interval.toNanos();
        this.leastBytes = Math.max(1, bytesPerSecond * Math.max(1, interval.toSeconds()));
        this.counts = counts;
    }

    /** Guards a connection, or a stream of one. */
    static void install(Channel channel, Timeouts timeouts, RequestLimits limits, ConnectionCounts counts) {
        if (!timeouts.write().isPositive()) return;
        var deadline = new WriteDeadline(timeouts.write(), limits.bytesPerSecond(), counts);
        channel.pipeline().addFirst("sluice.writeDeadline", deadline);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) throws Exception {
        var before = pending(ctx.channel());
        super.write(ctx, message, promise);
        queued += Math.max(0, pending(ctx.channel()) - before);
    }

    @Override
    public void flush(ChannelHandlerContext ctx) throws Exception {
        super.flush(ctx);
        if (timer == null && pending(ctx.channel()) > 0) watch(ctx);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        stop();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        stop();
        ctx.fireChannelInactive();
    }

    private void watch(ChannelHandlerContext ctx) {
        left = queued - pending(ctx.channel());
        progress = progress(ctx.channel());
        timer = ctx.executor().schedule(() -> look(ctx), intervalNanos, TimeUnit.NANOSECONDS);
    }

    private void look(ChannelHandlerContext ctx) {
        timer = null;
        var waiting = pending(ctx.channel());
        if (waiting <= 0 || !ctx.channel().isActive()) return;
        if (queued - waiting != left || progress(ctx.channel()) - progress >= leastBytes) {
            watch(ctx);
            return;
        }
        counts.countRefused(Refusal.WRITE_STALL);
        // An orderly close would wait behind what the client does not take. A stream has no such option, and is reset
        // anyway.
        ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        ctx.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }

    private void stop() {
        var running = timer;
        timer = null;
        if (running != null) running.cancel(false);
    }

    /** Bytes that wait to be sent; those of a stream are known by what is left below its high-water mark. */
    private static long pending(Channel channel) {
        var buffer = channel.unsafe().outboundBuffer();
        if (buffer != null) return buffer.totalPendingWriteBytes();
        var config = channel.config();
        return channel.isWritable()
                ? config.getWriteBufferHighWaterMark() + 1 - channel.bytesBeforeUnwritable()
                : config.getWriteBufferLowWaterMark() - 1 + channel.bytesBeforeWritable();
    }

    /** Bytes of the message at the head of the queue that have been sent. */
    private static long progress(Channel channel) {
        var buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.currentProgress();
    }
}
