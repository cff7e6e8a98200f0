package dev.sluice.runtime;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection when the head of a request is not complete in time, however steadily its bytes trickle in.
 *
 * <p>Two handlers around the HTTP/1.1 codec: the outer sees bytes arrive, the inner sees what they amount to. A timer is
 * started only when bytes came and the head is still incomplete, so a request that arrives in one piece costs nothing.
 * Everything runs on the connection's loop. HTTP/2 does without: its frames are bounded by the idle timeout.
 */
final class HeaderDeadline {
    private final long nanos;
    private final Runnable onExpiry;
    private int milestones;
    private boolean inBody;
    private @Nullable Future<?> timer;

    private HeaderDeadline(Duration deadline, Runnable onExpiry) {
        this.nanos = deadline.toNanos();
        this.onExpiry = onExpiry;
    }

    /** Guards a connection that speaks HTTP/1.1. */
    static void install(ChannelPipeline pipeline, Duration deadline, Runnable onExpiry) {
        var codec = pipeline.context(HttpServerCodec.class);
        if (codec == null) return;
        var guard = new HeaderDeadline(deadline, onExpiry);
        pipeline.addBefore(codec.name(), "sluice.headerBytes", guard.outer());
        pipeline.addAfter(codec.name(), "sluice.headerEnd", guard.inner());
    }

    private ChannelHandler outer() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object bytes) {
                var before = milestones;
                ctx.fireChannelRead(bytes);
                if (timer == null && !inBody && milestones == before) start(ctx);
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
        };
    }

    private ChannelHandler inner() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {
                if (message instanceof HttpRequest) {
                    milestones++;
                    inBody = true;
                    stop();
                }
                if (message instanceof LastHttpContent) {
                    milestones++;
                    inBody = false;
                }
                ctx.fireChannelRead(message);
            }
        };
    }

    private void start(ChannelHandlerContext ctx) {
        if (ctx.pipeline().context(HttpServerCodec.class) == null) {
            // The connection was upgraded, to WebSocket or HTTP/2: its bytes are no heads.
            ctx.pipeline().remove(ctx.handler());
            return;
        }
        timer = ctx.executor().schedule(() -> expire(ctx), nanos, TimeUnit.NANOSECONDS);
    }

    private void stop() {
        var running = timer;
        timer = null;
        if (running != null) running.cancel(false);
    }

    private void expire(ChannelHandlerContext ctx) {
        timer = null;
        onExpiry.run();
        ctx.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }
}
