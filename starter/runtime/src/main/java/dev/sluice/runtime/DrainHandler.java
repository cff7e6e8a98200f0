package dev.sluice.runtime;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * Lets a connection, or a stream of HTTP/2, end in good order while the server drains: each response says {@code Connection: close},
 * so that no client is surprised by a closed connection; a stream of events is completed, so that its client reconnects, to
 * another instance; a WebSocket is closed with the status for a service that restarts.
 */
final class DrainHandler extends ChannelDuplexHandler {
    private static final String NAME = "sluice.drain";
    private static final long ANSWER_SECONDS = 2;
    private static final String EVENTS = "text/event-stream";

    private final Drain drain;
    private @Nullable Runnable stream;
    private @Nullable Future<?> deadline;
    private boolean ended;

    private DrainHandler(Drain drain) {
        this.drain = drain;
    }

    /** Behind the handler that closes the connection after a response with that header. */
    static void install(Channel channel, Drain drain) {
        var pipeline = channel.pipeline();
        if (pipeline.get(NettyPipeline.HttpTrafficHandler) == null || pipeline.get(NAME) != null) return;
        pipeline.addAfter(NettyPipeline.HttpTrafficHandler, NAME, new DrainHandler(drain));
        if (channel instanceof Http2StreamChannel) drain.streams().joined(channel.parent());
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) throws Exception {
        if (ended) {
            drop(message, promise);
            return;
        }
        if (message instanceof HttpResponse response) begins(ctx, response);
        super.write(ctx, message, promise);
        if (stream != null && message instanceof LastHttpContent last && !(last instanceof HttpResponse)) over();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        over();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        over();
        ctx.fireChannelInactive();
    }

    private void begins(ChannelHandlerContext ctx, HttpResponse response) {
        if (response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
            if (response.headers().containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true))
                begins(() -> ctx.executor().execute(() -> endSocket(ctx)));
            return;
        }
        if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL) return;
        if (drain.isOn() && !(ctx.channel() instanceof Http2StreamChannel))
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        var type = response.headers().get(HttpHeaderNames.CONTENT_TYPE);
        if (type != null && type.startsWith(EVENTS)) begins(() -> ctx.executor().execute(() -> endEvents(ctx)));
    }

    private void begins(Runnable end) {
        stream = end;
        drain.streams().begun(end);
    }

    private void over() {
        if (deadline != null) deadline.cancel(false);
        var ending = stream;
        stream = null;
        if (ending != null) drain.streams().over(ending);
    }

    private void endEvents(ChannelHandlerContext ctx) {
        if (stream == null || ctx.isRemoved()) return;
        stream = null;
        ended = true;
        ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).addListener(ChannelFutureListener.CLOSE);
    }

    private void endSocket(ChannelHandlerContext ctx) {
        if (stream == null || ctx.isRemoved()) return;
        stream = null;
        ended = true;
        ctx.writeAndFlush(new CloseWebSocketFrame(WebSocketCloseStatus.SERVICE_RESTART))
                .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        deadline = ctx.executor().schedule(() -> close(ctx), ANSWER_SECONDS, TimeUnit.SECONDS);
    }

    private static void close(ChannelHandlerContext ctx) {
        ctx.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }

    /** The answer to the client's own closing frame has been sent already; anything else comes too late. */
    private static void drop(Object message, ChannelPromise promise) {
        var answered = message instanceof CloseWebSocketFrame;
        ReferenceCountUtil.release(message);
        if (answered) promise.trySuccess();
        else promise.tryFailure(new ClosedChannelException());
    }
}
