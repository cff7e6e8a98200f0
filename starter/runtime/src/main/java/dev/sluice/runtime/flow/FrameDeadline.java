package dev.sluice.runtime.flow;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * Closes an HTTP/2 connection on which the header of a request stops, within a frame or between two.
 *
 * <p>A stream exists only when its header is complete, so its guard comes too late for this; and while a header is open, no other
 * stream of the connection can say anything. The frames are followed by their lengths; what is in them is the codec's. Frames
 * of data are left to the guard of their stream: a slow body may well stop within one. A connection that does not begin as HTTP/2 is
 * left alone, also when it is upgraded later.
 */
public final class FrameDeadline extends ChannelInboundHandlerAdapter {
    private static final String NAME = "sluice.frames";
    private static final int TYPE = 3;
    private static final int FLAGS = 4;

    private final Duration limit;
    private final Runnable onExpiry;
    private final ByteBuf preface = Http2CodecUtil.connectionPrefaceBuf();
    private int headBytes;
    private int payload;
    private int type;
    private int flags;
    private boolean openHeader;
    private boolean progress;
    private @Nullable Future<?> timer;

    private FrameDeadline(Duration limit, Runnable onExpiry) {
        this.limit = limit;
        this.onExpiry = onExpiry;
    }

    /**
     * Guards a connection that may speak HTTP/2, behind TLS.
     *
     * @param limit from the first byte of a header to its last; zero for ever
     * @param onExpiry called when the connection is about to be closed
     */
    public static void install(ChannelPipeline pipeline, Duration limit, Runnable onExpiry) {
        if (limit.isZero() || !maySpeakHttp2(pipeline)) return;
        var deadline = new FrameDeadline(limit, onExpiry);
        if (pipeline.get(NettyPipeline.SslHandler) == null) pipeline.addFirst(NAME, deadline);
        else pipeline.addAfter(NettyPipeline.SslHandler, NAME, deadline);
    }

    private static boolean maySpeakHttp2(ChannelPipeline pipeline) {
        return pipeline.get(NettyPipeline.H2OrHttp11Codec) != null
                || pipeline.get(NettyPipeline.H2CUpgradeHandler) != null
                || pipeline.get(Http2FrameCodec.class) != null;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes) follow(ctx, bytes);
        ctx.fireChannelRead(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        stopTimer();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        stopTimer();
    }

    private void follow(ChannelHandlerContext ctx, ByteBuf bytes) {
        progress = false;
        for (var at = bytes.readerIndex(); at < bytes.writerIndex(); ) {
            if (preface.isReadable()) {
                if (bytes.getByte(at++) != preface.readByte()) {
                    ctx.pipeline().remove(this);
                    return;
                }
            } else if (headBytes < Http2CodecUtil.FRAME_HEADER_LENGTH) {
                readHead(bytes.getUnsignedByte(at++));
            } else {
                var more = Math.min(payload, bytes.writerIndex() - at);
                payload -= more;
                at += more;
            }
            if (headBytes == Http2CodecUtil.FRAME_HEADER_LENGTH && payload == 0) endFrame();
        }
        if (progress || !isIncomplete()) stopTimer();
        if (timer == null && isIncomplete())
            timer = ctx.executor().schedule(() -> expire(ctx), limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void readHead(int octet) {
        if (headBytes < TYPE) payload = (payload << Byte.SIZE) | octet;
        else if (headBytes == TYPE) type = octet;
        else if (headBytes == FLAGS) flags = octet;
        headBytes++;
    }

    private void endFrame() {
        headBytes = 0;
        if (type == Http2FrameTypes.HEADERS || type == Http2FrameTypes.CONTINUATION)
            openHeader = (flags & Http2Flags.END_HEADERS) == 0;
        progress |= !openHeader;
    }

    private boolean isIncomplete() {
        var data = headBytes > TYPE && type == Http2FrameTypes.DATA;
        return openHeader || (headBytes > 0 && !data);
    }

    private void expire(ChannelHandlerContext ctx) {
        timer = null;
        onExpiry.run();
        ctx.channel()
                .writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.ENHANCE_YOUR_CALM))
                .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        // Past the codec, which would wait for the streams that are open.
        ctx.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }

    private void stopTimer() {
        var running = timer;
        timer = null;
        if (running != null) running.cancel(false);
    }
}
