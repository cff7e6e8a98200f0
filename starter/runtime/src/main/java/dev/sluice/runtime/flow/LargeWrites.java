package dev.sluice.runtime.flow;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Queue;
import reactor.netty.NettyPipeline;

/**
 * Hands large messages to the transport piece by piece, the next one when an earlier one has been sent.
 *
 * <p>Netty takes a message whole: what is on the heap is copied to direct memory in one go, however large it is, and stays there until
 * the client has taken it. Some hundred clients that ask for a large file and do not read it would cost as many copies of it, and
 * the loop would make them while all its other connections wait. So a slow reader costs two pieces, and no loop is held for longer
 * than the pieces that Netty sends of one connection before it turns to the next. In HTTP/2, where the flow control sends a message in parts
 * but counts it only when it has left whole, pieces show a deadline that the client takes it.
 *
 * <p>Messages keep their order: what is written behind a large one waits for its last piece, and that is when the promise of a message is
 * kept. A file that the kernel sends by itself stays as it is. Everything runs on the loop.
 */
public final class LargeWrites extends ChannelOutboundHandlerAdapter {
    static final int PIECE = 64 << 10;

    private static final String NAME = "sluice.largeWrites";
    private static final int PIECES_UNDER_WAY = 2;

    private final Queue<Message> waiting = new ArrayDeque<>(1);
    private int flushed;
    private int underWay;
    private boolean sending;

    private LargeWrites() {}

    /** Cuts what a connection writes, before TLS encrypts it; or the data of a stream of HTTP/2. */
    public static void install(ChannelPipeline pipeline) {
        if (pipeline.get(NettyPipeline.SslHandler) == null) pipeline.addFirst(NAME, new LargeWrites());
        else pipeline.addAfter(NettyPipeline.SslHandler, NAME, new LargeWrites());
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) throws Exception {
        if (waiting.isEmpty() && sizeOf(message) <= PIECE) super.write(ctx, message, promise);
        else waiting.add(new Message(message, promise));
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        flushed = waiting.size();
        send(ctx);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (!waiting.isEmpty()) abandon(new ClosedChannelException());
    }

    private void send(ChannelHandlerContext ctx) {
        sending = true;
        while (underWay < PIECES_UNDER_WAY && flushed > 0) sendPiece(ctx, waiting.element());
        sending = false;
        ctx.flush();
    }

    private void sendPiece(ChannelHandlerContext ctx, Message message) {
        var isLast = sizeOf(message.content) <= PIECE;
        if (isLast) {
            waiting.remove();
            flushed--;
        }
        underWay++;
        ctx.write(isLast ? last(message.content) : cut(message.content), ctx.newPromise())
                .addListener(sent -> {
                    underWay--;
                    if (!sent.isSuccess()) abandon(sent.cause());
                    if (isLast) message.complete(sent);
                    // Within flush, the transport goes on with what is written here, for as long as it stays with one
                    // connection.
                    if (!sending && flushed > 0) send(ctx);
                });
    }

    private void abandon(Throwable cause) {
        flushed = 0;
        for (var next = waiting.poll(); next != null; next = waiting.poll()) {
            ReferenceCountUtil.release(next.content);
            next.promise.tryFailure(cause);
        }
    }

    private static int sizeOf(Object content) {
        if (content instanceof ByteBuf buffer) return buffer.readableBytes();
        return content instanceof Http2DataFrame frame ? frame.content().readableBytes() : 0;
    }

    /** Takes a piece off the front. */
    private static Object cut(Object content) {
        if (content instanceof ByteBuf buffer) return buffer.readRetainedSlice(PIECE);
        return new DefaultHttp2DataFrame(((Http2DataFrame) content).content().readRetainedSlice(PIECE));
    }

    /** What is left, as a frame that knows how much that is. */
    private static Object last(Object content) {
        return content instanceof Http2DataFrame frame ? frame.replace(frame.content()) : content;
    }

    private record Message(Object content, ChannelPromise promise) {
        void complete(Future<?> sent) {
            if (sent.isSuccess()) promise.trySuccess();
            else promise.tryFailure(sent.cause());
        }
    }
}
