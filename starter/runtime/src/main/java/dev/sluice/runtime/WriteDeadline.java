package dev.sluice.runtime;

import dev.sluice.runtime.flow.RateAccount;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Resets a connection, or an HTTP/2 stream, whose client does not take what it asked for.
 *
 * <p>While something waits to be sent, the client has a {@link RateAccount}, as for the body of a request. What has left is looked at
 * twenty times in a timeout, so that a client which stops is cut off within a twentieth more than the timeout. A byte has left when the
 * kernel has it: what the kernel buffers, a client need not take in time. A response that goes out at once starts no timer; it
 * costs two readings of a counter.
 */
final class WriteDeadline extends ChannelDuplexHandler {
    private static final int LOOKS = 20;

    private final RateAccount account;
    private final long intervalNanos;
    private final ConnectionCounts counts;
    private long queued;
    private long left;
    private long lookedAt;
    private @Nullable Future<?> timer;

    private WriteDeadline(RateAccount account, long intervalNanos, ConnectionCounts counts) {
        this.account = account;
        this.intervalNanos = intervalNanos;
        this.counts = counts;
    }

    /** Guards a connection, or a stream of one. */
    static void install(Channel channel, Timeouts timeouts, RequestLimits limits, ConnectionCounts counts) {
        if (!timeouts.write().isPositive()) return;
        var account = new RateAccount(timeouts.write(), limits.bytesPerSecond());
        var interval = Math.max(1, timeouts.write().toNanos() / LOOKS);
        channel.pipeline().addFirst("sluice.writeDeadline", new WriteDeadline(account, interval, counts));
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
        if (timer != null || pending(ctx.channel()) <= 0) return;
        account.fill();
        watch(ctx);
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
        left = left(ctx.channel());
        lookedAt = ctx.executor().ticker().nanoTime();
        var nanos = Math.min(intervalNanos, account.left());
        timer = ctx.executor().schedule(() -> look(ctx), nanos, TimeUnit.NANOSECONDS);
    }

    private void look(ChannelHandlerContext ctx) {
        timer = null;
        if (pending(ctx.channel()) <= 0 || !ctx.channel().isActive()) return;
        account.waited(ctx.executor().ticker().nanoTime() - lookedAt);
        account.moved(left(ctx.channel()) - left);
        if (account.left() > 0) {
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

    /** Bytes that have left, of all that were ever written. */
    private long left(Channel channel) {
        var buffer = channel.unsafe().outboundBuffer();
        return queued - pending(channel) + (buffer == null ? 0 : buffer.currentProgress());
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
}
