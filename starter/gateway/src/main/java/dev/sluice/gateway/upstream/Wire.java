package dev.sluice.gateway.upstream;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One connection to one address: a call at a time, and idle between calls. Behind a decoder of responses in its pipeline.
 *
 * <p>One timer serves all its deadlines. It is not set anew for each call: when it fires too early it sleeps for the rest.
 */
final class Wire extends ChannelInboundHandlerAdapter {
    private static final long NEVER = Long.MAX_VALUE;

    private final WirePool pool;
    private final long bornNanos = System.nanoTime();
    private @Nullable ChannelHandlerContext context;
    private @Nullable WireCall call;
    private boolean used;
    private boolean interim;
    private boolean keptAlive;
    private boolean closed;
    private long deadlineNanos;
    private @Nullable ScheduledFuture<?> timer;
    private long timerNanos;

    Wire(WirePool pool) {
        this.pool = pool;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    boolean isUsable() {
        return !closed && context().channel().isActive();
    }

    void send(WireCall next) {
        call = next;
        next.sentOver(this);
        expect(next.patienceNanos());
        ChannelHandlerContext to = context();
        to.writeAndFlush(next.listener().request(to.alloc()))
                .addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }

    /** Sets a deadline for whatever comes next. */
    void expect(long nanos) {
        if (nanos == NEVER) {
            deadlineNanos = NEVER;
            return;
        }
        deadlineNanos = System.nanoTime() + nanos;
        ScheduledFuture<?> running = timer;
        if (running != null && timerNanos - deadlineNanos <= 0) return;
        if (running != null) running.cancel(false);
        arm(deadlineNanos);
    }

    void read(boolean on) {
        context().channel().config().setAutoRead(on);
    }

    void close() {
        if (closed) return;
        closed = true;
        ScheduledFuture<?> running = timer;
        if (running != null) running.cancel(false);
        context().close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
        pool.gone(this);
    }

    private void arm(long atNanos) {
        timerNanos = atNanos;
        timer = context().executor().schedule(this::expired, atNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    private void expired() {
        timer = null;
        if (closed || deadlineNanos == NEVER) return;
        if (deadlineNanos - System.nanoTime() > 0) {
            arm(deadlineNanos);
            return;
        }
        WireCall late = call;
        call = null;
        close();
        if (late != null) late.fail(new TimeoutException("no answer in time"));
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        WireCall current = call;
        if (current == null || !(message instanceof HttpObject object)) {
            ReferenceCountUtil.release(message);
            broken(new IOException("something came that nobody asked for"));
            return;
        }
        if (object.decoderResult().isFailure()) {
            ReferenceCountUtil.release(message);
            broken(new DecoderException(
                    "the answer is not HTTP", object.decoderResult().cause()));
            return;
        }
        if (object instanceof HttpResponse head) answered(current, head);
        if (object instanceof HttpContent part) received(current, part);
    }

    private void answered(WireCall current, HttpResponse head) {
        interim = head.status().code() < 200;
        if (interim) return;
        keptAlive = HttpUtil.isKeepAlive(head);
        deadlineNanos = NEVER;
        current.beginAnswer();
        current.listener().answered(head);
    }

    private void received(WireCall current, HttpContent part) {
        boolean last = part instanceof LastHttpContent;
        if (interim || current.isOver() || !part.content().isReadable()) part.release();
        else current.listener().received(part.content());
        if (!last || interim) return;
        call = null;
        used = true;
        if (current.end()) {
            rest();
            current.listener().ended();
        }
    }

    /** Serves whoever waits, or nobody. */
    private void rest() {
        if (!keptAlive || pool.isTooOld(bornNanos)) {
            close();
            return;
        }
        if (!context().channel().config().isAutoRead()) read(true);
        lieIdle();
    }

    void lieIdle() {
        expect(pool.maxIdleNanos());
        pool.rests(this);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
        WireCall current = call;
        if (current != null && current.hasAnswer() && !current.isOver())
            current.listener().paused();
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        broken(new IOException("the connection was closed before the answer was complete"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        broken(cause);
    }

    /** A connection that lay idle may be closed at the very moment it is used, which is nobody's failure. */
    private void broken(Throwable cause) {
        WireCall current = call;
        call = null;
        boolean stale = used && current != null && cause instanceof IOException && current.takeRepeat();
        close();
        if (current == null) return;
        if (stale) pool.sendAnew(current);
        else current.fail(cause);
    }

    private ChannelHandlerContext context() {
        ChannelHandlerContext known = context;
        if (known == null) throw new IllegalStateException("the wire is not in its pipeline");
        return known;
    }
}
