package dev.sluice.edge;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.edge.log.EdgeLog;
import dev.sluice.edge.trace.Spans;
import dev.sluice.edge.trace.TraceParent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection, from HTTP objects to answers.
 *
 * <p>Requests are answered strictly one after the other: while one is worked on nothing more is read, so a client that pipelines gets its
 * answers in order and is held back by TCP, and what is queued is at most what one read brought. The channel never reads by
 * itself. Confined to the connection's event loop; the answer may come from another thread and returns to the loop.
 */
final class HttpConnection extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(HttpConnection.class);

    /** User event: finish what has begun, then close. */
    enum Drain {
        DRAIN
    }

    private final Router router;
    private final Deadlines deadlines;
    private final int maxBody;
    private final Spans spans;
    private final Deque<HttpObject> queue = new ArrayDeque<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private @Nullable HttpRequest head;
    private State state = State.READING;
    private boolean draining;
    private boolean consuming;

    private enum State {
        READING,
        ANSWERING,
        /** The last answer is out or on its way; whatever comes is dropped. */
        ENDING
    }

    HttpConnection(Router router, Deadlines deadlines, int maxBody, Spans spans) {
        this.router = router;
        this.deadlines = deadlines;
        this.maxBody = maxBody;
        this.spans = spans;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ctx.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        queue.add((HttpObject) message);
        consume(ctx);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (state != State.ANSWERING) ctx.read();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        state = State.ENDING;
        queue.forEach(ReferenceCountUtil::release);
        queue.clear();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof Drain) drain(ctx);
        else super.userEventTriggered(ctx, event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) log.debug("Connection lost", cause);
        else log.error("Connection failed", cause);
        close(ctx);
    }

    /** The deadline of a phase has passed. */
    void expired(ChannelHandlerContext ctx, Deadlines.Phase phase) {
        switch (phase) {
            case IDLE, ANSWER, LINGER -> close(ctx);
            case HEADER, BODY ->
                refuse(ctx, Answer.problem(Problem.REQUEST_TIMEOUT, "The request did not arrive in time."));
        }
    }

    private void drain(ChannelHandlerContext ctx) {
        draining = true;
        if (deadlines.phase() == Deadlines.Phase.IDLE && queue.isEmpty()) close(ctx);
    }

    /** Takes from the queue until a request must be answered first. Answers that are ready at once come back into this loop. */
    private void consume(ChannelHandlerContext ctx) {
        if (consuming) return;
        consuming = true;
        while (state != State.ANSWERING && !queue.isEmpty()) {
            HttpObject object = queue.remove();
            try {
                if (state == State.READING) take(ctx, object);
            } finally {
                ReferenceCountUtil.release(object);
            }
        }
        consuming = false;
    }

    private void take(ChannelHandlerContext ctx, HttpObject object) {
        if (object.decoderResult().isFailure()) {
            refuse(ctx, malformed(object.decoderResult().cause()));
            return;
        }
        if (object instanceof HttpRequest request) begin(ctx, request);
        if (state == State.READING && object instanceof HttpContent content) append(ctx, content);
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest request) {
        deadlines.enter(Deadlines.Phase.BODY);
        head = request;
        body.reset();
        if (HttpUtil.getContentLength(request, 0L) > maxBody) {
            refuse(ctx, tooLarge());
        } else if (HttpUtil.is100ContinueExpected(request)) {
            ctx.writeAndFlush(new DefaultFullHttpResponse(
                            HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER))
                    .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        }
    }

    private void append(ChannelHandlerContext ctx, HttpContent content) {
        ByteBuf bytes = content.content();
        if (body.size() + bytes.readableBytes() > maxBody) {
            refuse(ctx, tooLarge());
            return;
        }
        byte[] chunk = new byte[bytes.readableBytes()];
        bytes.readBytes(chunk);
        body.writeBytes(chunk);
        HttpRequest request = head;
        if (content instanceof LastHttpContent && request != null) ask(ctx, request);
    }

    private void ask(ChannelHandlerContext ctx, HttpRequest request) {
        state = State.ANSWERING;
        head = null;
        deadlines.enter(Deadlines.Phase.ANSWER);
        TraceParent trace = TraceParent.parse(request.headers().get(TraceParent.HEADER));
        IntConsumer span = spans.begin(trace, trace == null ? "" : spanName(request));
        answerTo(request, trace).whenComplete((answer, failure) -> {
            Answer ready = (failure == null ? answer : failed(failure)).inTrace(trace);
            span.accept(ready.status());
            if (ctx.executor().inEventLoop()) answer(ctx, request, ready);
            else ctx.executor().execute(() -> answer(ctx, request, ready));
        });
    }

    /** From few names, whatever clients ask for. */
    private static String spanName(HttpRequest request) {
        String path = request.uri().startsWith("/v1/risk")
                ? "risk"
                : request.uri().startsWith("/v1/labels") ? "labels" : "other";
        return request.method().equals(HttpMethod.POST) ? "POST " + path : path;
    }

    private CompletionStage<Answer> answerTo(HttpRequest request, @Nullable TraceParent trace) {
        if (trace != null) EdgeLog.inTrace(trace.traceId());
        try {
            return router.answer(request.method().name(), request.uri(), body.toByteArray());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        } finally {
            if (trace != null) EdgeLog.inTrace(null);
        }
    }

    private static Answer failed(Throwable failure) {
        log.error("Request failed", failure);
        return Answer.problem(Problem.INTERNAL_ERROR, "The request could not be answered.");
    }

    private void answer(ChannelHandlerContext ctx, HttpRequest request, Answer answer) {
        if (!ctx.channel().isActive()) return;
        boolean keepAlive = HttpUtil.isKeepAlive(request) && !(draining && queue.isEmpty());
        FullHttpResponse response = response(answer);
        HttpUtil.setKeepAlive(response.headers(), request.protocolVersion(), keepAlive);
        if (!keepAlive) state = State.ENDING;
        ctx.writeAndFlush(response).addListener(written -> {
            if (!written.isSuccess()) close(ctx);
            else if (keepAlive) next(ctx);
            else linger(ctx);
        });
    }

    private void next(ChannelHandlerContext ctx) {
        state = State.READING;
        deadlines.enter(Deadlines.Phase.IDLE);
        consume(ctx);
        if (consuming || state != State.READING) return;
        if (draining) drain(ctx);
        else ctx.read();
    }

    /** Answers a request that cannot be read to its end, and gives the connection up. */
    private void refuse(ChannelHandlerContext ctx, Answer answer) {
        state = State.ENDING;
        head = null;
        FullHttpResponse response = response(answer);
        response.headers().set(HttpHeaderNames.CONNECTION, "close");
        ctx.writeAndFlush(response).addListener(written -> linger(ctx));
    }

    /**
     * Ends our half and drops what still comes until the client ends its half. Closing while it still sends would make the
     * kernel reset the connection and throw away the answer before the client has read it.
     */
    private void linger(ChannelHandlerContext ctx) {
        if (!ctx.channel().isActive()) return;
        deadlines.enter(Deadlines.Phase.LINGER);
        ((DuplexChannel) ctx.channel()).shutdownOutput().addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        ctx.read();
    }

    private static void close(ChannelHandlerContext ctx) {
        ctx.close().addListener(closed -> {
            if (!closed.isSuccess()) log.debug("Connection did not close in order", closed.cause());
        });
    }

    private static FullHttpResponse response(Answer answer) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(answer.status()),
                Unpooled.wrappedBuffer(answer.body().getBytes(UTF_8)));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, answer.contentType());
        response.headers()
                .setInt(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
        if (answer.allow() != null) response.headers().set(HttpHeaderNames.ALLOW, answer.allow());
        return response;
    }

    private Answer tooLarge() {
        return Answer.problem(Problem.BODY_TOO_LARGE, "A body may have at most " + maxBody + " bytes.");
    }

    private static Answer malformed(Throwable cause) {
        return switch (cause) {
            case TooLongHttpLineException e -> Answer.problem(Problem.URI_TOO_LONG, "The request line is too long.");
            case TooLongHttpHeaderException e -> Answer.problem(Problem.HEADER_TOO_LARGE, "The header is too large.");
            default -> Answer.problem(Problem.MALFORMED_REQUEST, "This is not an HTTP/1.1 request.");
        };
    }
}
