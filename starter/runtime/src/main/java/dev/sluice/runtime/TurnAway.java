package dev.sluice.runtime;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Answers the first request of a connection that is not taken, instead of the server, and closes it. A client that speaks anything but
 * HTTP/1.1 in clear, or says nothing for half a second, gets a reset.
 */
final class TurnAway extends ChannelInboundHandlerAdapter {
    private static final long PATIENCE_MILLIS = 500;

    private final Refusal reason;
    private boolean told;
    private @Nullable Future<?> timer;

    private TurnAway(Refusal reason) {
        this.reason = reason;
    }

    /** Whether the connection may be told. If so, this handler keeps everything that comes from all others. */
    static boolean install(Channel connection, Refusal reason) {
        if (connection.pipeline().context(HttpServerCodec.class) == null) return false;
        connection.pipeline().addFirst("sluice.turnAway", new TurnAway(reason));
        return true;
    }

    /** A reset instead of an orderly close leaves no socket in TIME_WAIT behind. */
    static void reset(Channel connection) {
        connection.config().setOption(ChannelOption.SO_LINGER, 0);
        connection.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        timer = ctx.executor().schedule(() -> reset(ctx.channel()), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        ctx.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
        var speaksHttp = bytes instanceof ByteBuf buffer
                && buffer.isReadable()
                && Character.isUpperCase(buffer.getByte(buffer.readerIndex()));
        ReferenceCountUtil.release(bytes);
        if (!told) {
            told = true;
            if (!speaksHttp) {
                reset(ctx.channel());
                return;
            }
            ctx.writeAndFlush(reason.response()).addListener(written -> end(ctx, written.isSuccess()));
        }
        ctx.read();
    }

    /** Closes the server's half: a client that is still sending would lose an answer that is followed by a reset. */
    private static void end(ChannelHandlerContext ctx, boolean written) {
        if (written && ctx.channel() instanceof DuplexChannel half)
            half.shutdownOutput().addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        else reset(ctx.channel());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        // Nobody else has read anything.
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        var running = timer;
        timer = null;
        if (running != null) running.cancel(false);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
        reset(ctx.channel());
    }
}
