package dev.sluice.runtime;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection when a request does not arrive in time, however steadily its bytes trickle in.
 *
 * <p>Two handlers around the HTTP/1.1 codec: the outer one sees bytes and the server's wish to read, the inner one sees what
 * they amount to. The time for a head runs from its first byte. The time for a body runs only while the server waits for
 * the client: a handler that takes its time over a body costs its client nothing. A timer is started only when
 * something is missing, so a request that arrives in one piece costs nothing. Everything runs on the connection's loop.
 * HTTP/2 does without: there, the idle timeout alone ends a connection.
 */
final class RequestDeadlines {
    private final Timeouts timeouts;
    private final Runnable onExpiry;
    private Phase phase = Phase.BETWEEN;
    private int milestones;
    private long bodyNanosLeft;
    private long waitingSince;
    private @Nullable Future<?> timer;

    private RequestDeadlines(Timeouts timeouts, Runnable onExpiry) {
        this.timeouts = timeouts;
        this.onExpiry = onExpiry;
    }

    /** Guards a connection that speaks HTTP/1.1. */
    static void install(ChannelPipeline pipeline, Timeouts timeouts, Runnable onExpiry) {
        var codec = pipeline.context(HttpServerCodec.class);
        if (codec == null) return;
        var deadlines = new RequestDeadlines(timeouts, onExpiry);
        pipeline.addBefore(codec.name(), "sluice.requestBytes", deadlines.new Outer());
        pipeline.addAfter(codec.name(), "sluice.requestParts", deadlines.new Inner());
    }

    private void onHead() {
        milestones++;
        stopTimer();
        phase = Phase.BODY;
        bodyNanosLeft = nanos(timeouts.request());
    }

    private void onEnd() {
        milestones++;
        stopTimer();
        phase = Phase.BETWEEN;
    }

    private void awaitHead(ChannelHandlerContext ctx) {
        if (ctx.pipeline().context(HttpServerCodec.class) == null) {
            // The connection was upgraded, to WebSocket or HTTP/2: its bytes are no requests.
            ctx.pipeline().remove(ctx.handler());
            return;
        }
        phase = Phase.HEAD;
        startTimer(ctx, nanos(timeouts.header()));
    }

    private void awaitBody(ChannelHandlerContext ctx) {
        waitingSince = ctx.executor().ticker().nanoTime();
        startTimer(ctx, Math.min(bodyNanosLeft, nanos(timeouts.read())));
    }

    private void bodyArrived(ChannelHandlerContext ctx) {
        if (timer == null) return;
        stopTimer();
        bodyNanosLeft -= ctx.executor().ticker().nanoTime() - waitingSince;
    }

    private void startTimer(ChannelHandlerContext ctx, long nanos) {
        if (nanos == Long.MAX_VALUE) return;
        timer = ctx.executor().schedule(() -> expire(ctx), nanos, TimeUnit.NANOSECONDS);
    }

    private void stopTimer() {
        var running = timer;
        timer = null;
        if (running != null) running.cancel(false);
    }

    private void expire(ChannelHandlerContext ctx) {
        timer = null;
        phase = Phase.EXPIRED;
        onExpiry.run();
        ctx.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }

    private static long nanos(Duration timeout) {
        return timeout.isZero() ? Long.MAX_VALUE : timeout.toNanos();
    }

    private enum Phase {
        BETWEEN,
        HEAD,
        BODY,
        EXPIRED
    }

    private final class Outer extends ChannelDuplexHandler {
        @Override
        public void read(ChannelHandlerContext ctx) throws Exception {
            if (phase == Phase.BODY && timer == null) awaitBody(ctx);
            super.read(ctx);
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object bytes) {
            if (phase == Phase.BODY) bodyArrived(ctx);
            var before = milestones;
            ctx.fireChannelRead(bytes);
            if (phase == Phase.BETWEEN && milestones == before) awaitHead(ctx);
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext ctx) {
            stopTimer();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            stopTimer();
            ctx.fireChannelInactive();
        }
    }

    private final class Inner extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object part) {
            if (phase == Phase.EXPIRED) {
                // What is left of a request that was cut off would be logged as a fault of the client, once for each.
                ReferenceCountUtil.release(part);
                return;
            }
            if (part instanceof HttpRequest) onHead();
            if (part instanceof LastHttpContent) onEnd();
            ctx.fireChannelRead(part);
        }
    }
}
