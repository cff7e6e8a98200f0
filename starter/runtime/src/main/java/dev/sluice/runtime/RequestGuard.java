package dev.sluice.runtime;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Turns away requests of an HTTP/1.1 connection that arrive too slowly or are too large, and clients that send more requests than
 * they wait for answers.
 *
 * <p>Two handlers around the codec: the outer one sees bytes and the server's wish to read, the inner one sees what they amount to.
 * A timer runs only while something is missing, so a request that arrives in one piece costs none. Everything runs on the
 * connection's loop. HTTP/2 has a {@link StreamGuard} for each stream.
 *
 * <p>Whoever is turned away is told why, if the answer can be told from others: all requests before have been answered, and the
 * answer to this one has not begun. The connection is then closed in two steps, first the server's half: a client that is
 * still sending would lose an answer that is followed by a reset. What it sends meanwhile is dropped.
 */
final class RequestGuard {
    private static final long LINGER_MILLIS = 500;

    private final Timeouts timeouts;
    private final RequestLimits limits;
    private final ConnectionCounts counts;
    private final ClientTime time;
    private final IdleDeadline idle;
    private final Outer outer = new Outer();
    private Phase phase = Phase.NEW;
    private int milestones;
    private int unanswered;
    private boolean answering;
    private boolean informational;
    private long bodyBytes;
    private long waitingSince;
    private boolean waiting;
    private @Nullable Future<?> timer;
    private @Nullable Refusal refusal;

    private RequestGuard(Timeouts timeouts, RequestLimits limits, ConnectionCounts counts) {
        this.timeouts = timeouts;
        this.limits = limits;
        this.counts = counts;
        this.time = new ClientTime(timeouts, limits);
        this.idle = new IdleDeadline(timeouts.idle(), this::isUpgraded);
    }

    /** Guards a connection that speaks HTTP/1.1. */
    static void install(ChannelPipeline pipeline, Timeouts timeouts, RequestLimits limits, ConnectionCounts counts) {
        var codec = pipeline.context(HttpServerCodec.class);
        if (codec == null) return;
        var guard = new RequestGuard(timeouts, limits, counts);
        pipeline.addBefore(codec.name(), "sluice.requestBytes", guard.outer);
        pipeline.addAfter(codec.name(), "sluice.requestParts", guard.new Inner());
    }

    private void startTimer(ChannelHandlerContext ctx, long nanos, Refusal reason) {
        if (nanos != Long.MAX_VALUE)
            timer = ctx.executor().schedule(() -> expire(ctx, reason), nanos, TimeUnit.NANOSECONDS);
    }

    private void expire(ChannelHandlerContext ctx, Refusal reason) {
        if (!isUpgraded(ctx)) refuse(ctx, reason);
    }

    /** Whether the connection speaks WebSocket or HTTP/2 by now: its bytes are no requests, and this is no place for a guard. */
    private boolean isUpgraded(ChannelHandlerContext ctx) {
        if (ctx.pipeline().context(HttpServerCodec.class) != null) return false;
        ctx.pipeline().remove(outer);
        return true;
    }

    private void stopTimer() {
        var running = timer;
        timer = null;
        if (running != null) running.cancel(false);
    }

    private void beginWait(ChannelHandlerContext ctx) {
        waiting = true;
        waitingSince = ctx.executor().ticker().nanoTime();
    }

    private long endWait(ChannelHandlerContext ctx) {
        stopTimer();
        if (!waiting) return 0;
        waiting = false;
        return ctx.executor().ticker().nanoTime() - waitingSince;
    }

    private void awaitHead(ChannelHandlerContext ctx) {
        if (isUpgraded(ctx)) return;
        phase = Phase.HEAD;
        time.begin();
        beginWait(ctx);
        var nanos = time.forHead(timeouts.header());
        var whole = nanos < Timeouts.nanos(timeouts.header());
        startTimer(ctx, nanos, whole ? Refusal.REQUEST_TIMEOUT : Refusal.HEADER_TIMEOUT);
    }

    private void awaitBody(ChannelHandlerContext ctx) {
        beginWait(ctx);
        startTimer(ctx, time.forBody(), time.reason());
    }

    private void onHead(ChannelHandlerContext ctx) {
        milestones++;
        idle.end();
        var head = phase == Phase.HEAD;
        var waited = endWait(ctx);
        if (!head) time.begin();
        time.waitedForHead(waited);
        phase = Phase.BODY;
        bodyBytes = 0;
        unanswered++;
        answering = false;
    }

    private void onEnd(ChannelHandlerContext ctx) {
        milestones++;
        endWait(ctx);
        phase = Phase.BETWEEN;
        if (unanswered == 0) idle.begin(ctx);
    }

    /** What speaks against a part of a request, if anything does. */
    private @Nullable Refusal objection(HttpObject part) {
        if (part instanceof HttpRequest head) {
            var fault = head.decoderResult().cause();
            if (fault instanceof TooLongHttpHeaderException) return Refusal.HEADER_SIZE;
            if (fault instanceof TooLongHttpLineException) return Refusal.LINE_SIZE;
            if (unanswered >= limits.pipelined()) return Refusal.PIPELINE;
            return limits.allowsBody(HttpUtil.getContentLength(head, 0L)) ? null : Refusal.BODY_SIZE;
        }
        if (part instanceof HttpContent body) {
            bodyBytes += body.content().readableBytes();
            if (!limits.allowsBody(bodyBytes)) return Refusal.BODY_SIZE;
        }
        return null;
    }

    /** Counts the refusal, and answers now, or when the requests before have been answered, or never. */
    private void refuse(ChannelHandlerContext ctx, Refusal reason) {
        stopTimer();
        counts.countRefused(reason);
        var begun = phase == Phase.BODY;
        phase = Phase.REFUSED;
        if (reason.status() == null || (begun && (unanswered != 1 || answering))) close(ctx);
        else if (begun || unanswered == 0) answer(reason);
        else refusal = reason;
    }

    private void answer(Refusal reason) {
        refusal = null;
        phase = Phase.ANSWERED;
        outer.answer(reason);
    }

    private static void close(ChannelHandlerContext ctx) {
        ctx.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }

    private boolean isOver() {
        return phase == Phase.REFUSED || phase == Phase.ANSWERED;
    }

    private enum Phase {
        NEW,
        BETWEEN,
        HEAD,
        BODY,
        /** Nothing more is taken from the client; it may still get answers. */
        REFUSED,
        /** The refusal was the last answer. */
        ANSWERED
    }

    private final class Outer extends ChannelDuplexHandler {
        private @Nullable ChannelHandlerContext context;
        private boolean decoding;
        private boolean wanted;

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            context = ctx;
            startTimer(ctx, Timeouts.nanos(timeouts.firstByte()), Refusal.FIRST_BYTE);
            idle.begin(ctx);
        }

        @Override
        public void read(ChannelHandlerContext ctx) throws Exception {
            if (phase == Phase.BODY && !waiting) {
                // What is wanted may be the next thing that the codec makes of the bytes it has: no timer for that.
                if (decoding) wanted = true;
                else awaitBody(ctx);
            }
            super.read(ctx);
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object bytes) {
            if (isOver()) {
                ReferenceCountUtil.release(bytes);
                ctx.read();
                return;
            }
            if (phase == Phase.NEW) {
                stopTimer();
                phase = Phase.BETWEEN;
            }
            if (phase == Phase.BODY) {
                time.waitedForBody(endWait(ctx));
                time.received(bytes instanceof ByteBuf buffer ? buffer.readableBytes() : 0);
            }
            var before = milestones;
            wanted = false;
            decoding = true;
            ctx.fireChannelRead(bytes);
            decoding = false;
            if (phase == Phase.BETWEEN && milestones == before) awaitHead(ctx);
            else if (phase == Phase.BODY && wanted) awaitBody(ctx);
        }

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) throws Exception {
            if (phase != Phase.ANSWERED) {
                super.write(ctx, message, promise);
                return;
            }
            ReferenceCountUtil.release(message);
            promise.tryFailure(new ClosedChannelException());
        }

        /** Past this handler, which lets nothing else through any more. */
        private void answer(Refusal reason) {
            var ctx = context;
            if (ctx == null) return;
            ctx.writeAndFlush(reason.response()).addListener(written -> linger(ctx, written.isSuccess()));
        }

        private void linger(ChannelHandlerContext ctx, boolean told) {
            if (!told || !(ctx.channel() instanceof DuplexChannel half)) {
                RequestGuard.close(ctx);
                return;
            }
            if (ctx.pipeline().get(SslHandler.class) == null)
                half.shutdownOutput().addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
            ctx.read();
            timer = ctx.executor().schedule(() -> RequestGuard.close(ctx), LINGER_MILLIS, TimeUnit.MILLISECONDS);
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext ctx) {
            stopTimer();
            idle.stop();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            stopTimer();
            idle.stop();
            ctx.fireChannelInactive();
        }
    }

    private final class Inner extends ChannelDuplexHandler {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object part) {
            if (isOver()) {
                // What is left of a request that was turned away would be logged as a fault of the client, once for
                // each.
                ReferenceCountUtil.release(part);
                return;
            }
            var reason = part instanceof HttpObject http ? objection(http) : null;
            if (reason != null) {
                ReferenceCountUtil.release(part);
                refuse(ctx, reason);
                return;
            }
            if (part instanceof HttpRequest) onHead(ctx);
            if (part instanceof LastHttpContent) onEnd(ctx);
            ctx.fireChannelRead(part);
        }

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) throws Exception {
            if (message instanceof HttpResponse response) {
                informational = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
                answering |= !informational && unanswered == 1;
            }
            super.write(ctx, message, promise);
            if (!(message instanceof LastHttpContent) || informational) return;
            unanswered--;
            answering = false;
            if (unanswered == 0 && phase == Phase.BETWEEN) idle.begin(ctx);
            var waitingRefusal = refusal;
            if (waitingRefusal != null && unanswered == 0) answer(waitingRefusal);
        }
    }
}
