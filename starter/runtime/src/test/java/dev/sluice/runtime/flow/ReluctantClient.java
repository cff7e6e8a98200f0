package dev.sluice.runtime.flow;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** A connection whose client takes as much as it is told to, on a clock that stands still. */
public final class ReluctantClient extends EmbeddedChannel {
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private long wanted;

    public ReluctantClient() {
        freezeTime();
    }

    /** Is sent bytes, at once as far as it takes them. */
    public void send(int bytes) {
        writeAndFlush(Unpooled.wrappedBuffer(new byte[bytes])).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    /** Takes bytes, those that are written later included. */
    public void take(long bytes) {
        wanted += bytes;
        unsafe().flush();
    }

    public byte[] taken() {
        return taken.toByteArray();
    }

    /** Bytes that the transport has and the client has not taken. */
    public long held() {
        var buffer = unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    public void pass(long millis) {
        advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        runScheduledPendingTasks();
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer buffer) throws IOException {
        while (wanted > 0 && buffer.current() instanceof ByteBuf next) {
            var bytes = (int) Math.min(wanted, next.readableBytes());
            next.getBytes(next.readerIndex(), taken, bytes);
            wanted -= bytes;
            if (bytes == 0) buffer.remove();
            else buffer.removeBytes(bytes);
        }
    }
}
