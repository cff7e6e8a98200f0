package dev.sluice.runtime;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * Turns away HTTP/2 requests whose body arrives too slowly or is too large. Streams do not wait for each other, so the answer can be
 * given at once, unless another has begun; the stream is reset after it, and the connection goes on.
 */
final class StreamGuard extends ChannelDuplexHandler {
    private static final String NAME = "sluice.streamGuard";

    private final RequestLimits limits;
    private final ConnectionCounts counts;
    private final ClientTime time;
    private long bodyBytes;
    private boolean complete;
    private boolean answering;
    private boolean over;
    private boolean waiting;
    private long waitingSince;
    private @Nullable Future<?> timer;

    private StreamGuard(Timeouts timeouts, RequestLimits limits, ConnectionCounts counts) {
        this.limits = limits;
        this.counts = counts;
        this.time = new ClientTime(timeouts, limits);
    }

    /** Guards a stream on which the head of a request has just arrived. */
    static void install(
            Channel stream, HttpHeaders head, Timeouts timeouts, RequestLimits limits, ConnectionCounts counts) {
        var bridge = stream.pipeline().context(NettyPipeline.HttpTrafficHandler);
        if (bridge == null || stream.pipeline().get(NAME) != null) return;
        var guard = new StreamGuard(timeouts, limits, counts);
        stream.pipeline().addBefore(bridge.name(), NAME, guard);
        if (!limits.allowsBody(contentLength(head)))
            guard.refuse(stream.pipeline().context(guard), Refusal.BODY_SIZE);
    }

    @Override
    public void read(ChannelHandlerContext ctx) throws Exception {
        if (!waiting && !over && !isComplete(ctx)) {
            waiting = true;
            waitingSince = ctx.executor().ticker().nanoTime();
            var nanos = time.forBody();
            var reason = time.reason();
            if (nanos != Long.MAX_VALUE)
                timer = ctx.executor().schedule(() -> expire(ctx, reason), nanos, TimeUnit.NANOSECONDS);
        }
        super.read(ctx);
    }

    /** A request without a body has passed before this guard came; only later is its stream known to be closed on that side. */
    private boolean isComplete(ChannelHandlerContext ctx) {
        complete |= ctx.channel() instanceof Http2StreamChannel channel
                && !channel.stream().state().remoteSideOpen();
        return complete;
    }

    private void expire(ChannelHandlerContext ctx, Refusal reason) {
        timer = null;
        if (!isComplete(ctx)) refuse(ctx, reason);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object part) {
        if (over) {
            ReferenceCountUtil.release(part);
            return;
        }
        if (part instanceof HttpContent body) received(ctx, body.content().readableBytes());
        complete |= part instanceof LastHttpContent;
        if (limits.allowsBody(bodyBytes)) {
            ctx.fireChannelRead(part);
            return;
        }
        ReferenceCountUtil.release(part);
        refuse(ctx, Refusal.BODY_SIZE);
    }

    private void received(ChannelHandlerContext ctx, int bytes) {
        stopTimer();
        if (waiting) time.waitedForBody(ctx.executor().ticker().nanoTime() - waitingSince);
        waiting = false;
        time.received(bytes);
        bodyBytes += bytes;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) throws Exception {
        if (over) {
            ReferenceCountUtil.release(message);
            promise.tryFailure(new ClosedChannelException());
            return;
        }
        if (message instanceof HttpResponse response)
            answering |= response.status().codeClass() != HttpStatusClass.INFORMATIONAL;
        super.write(ctx, message, promise);
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

    private void refuse(ChannelHandlerContext ctx, Refusal reason) {
        stopTimer();
        counts.countRefused(reason);
        over = true;
        var status = reason.status();
        if (status == null || answering) ctx.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
        else ctx.writeAndFlush(response(status, reason)).addListener(ChannelFutureListener.CLOSE);
    }

    private static HttpResponse response(HttpResponseStatus status, Refusal reason) {
        var body = reason.problem();
        var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "application/problem+json")
                .setInt(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
        return response;
    }

    private static long contentLength(HttpHeaders head) {
        var length = head.get(HttpHeaderNames.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException left) {
            return 0; // to whoever reads the body
        }
    }

    private void stopTimer() {
        var running = timer;
        timer = null;
        if (running != null) running.cancel(false);
    }
}
