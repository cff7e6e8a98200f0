package dev.sluice.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.client.HttpClientResponse;

/**
 * What an upstream answered: the head, and a body that flows once somebody subscribes to it. Whoever has one either subscribes
 * to the body once, or drops it; otherwise its connection is lost.
 */
public final class Answer {
    private final HttpClientResponse response;
    private final Connection connection;
    private final Flux<ByteBuf> body;
    private final Fate fate;
    private final Trailers trailers;

    /** Shared by all views of one answer: its body is asked for once, or dropped. */
    private static final class Fate {
        private final AtomicBoolean taken = new AtomicBoolean();
        private volatile Runnable whenDropped = () -> {};
    }

    private static final class Trailers {
        private volatile HttpHeaders received = EmptyHttpHeaders.INSTANCE;
    }

    Answer(HttpClientResponse response, Connection connection) {
        this(response, connection, connection.inbound().receive().retain(), new Fate(), new Trailers());
        response.trailerHeaders().subscribe(received -> trailers.received = received, error -> {});
    }

    private Answer(
            HttpClientResponse response, Connection connection, Flux<ByteBuf> body, Fate fate, Trailers trailers) {
        this.response = response;
        this.connection = connection;
        this.body = body;
        this.fate = fate;
        this.trailers = trailers;
    }

    public int status() {
        return response.status().code();
    }

    public boolean hasFailed() {
        return status() >= 500;
    }

    public HttpHeaders headers() {
        return response.responseHeaders();
    }

    /** Fields after the body; complete when the body is. */
    public HttpHeaders trailers() {
        return trailers.received;
    }

    /** The body; its buffers belong to the subscriber. */
    public Flux<ByteBuf> body() {
        return Flux.defer(() -> {
            fate.taken.set(true);
            return body;
        });
    }

    /** The same answer with another view of its body. */
    public Answer with(UnaryOperator<Flux<ByteBuf>> view) {
        return new Answer(response, connection, view.apply(body), fate, trailers);
    }

    /** The same answer; whoever drops it tells. */
    public Answer whenDropped(Runnable told) {
        fate.whenDropped = told;
        return this;
    }

    /** The same answer after its whole body has come; only for bodies that are known to be small. */
    public Mono<Answer> whole() {
        return connection
                .inbound()
                .receive()
                .aggregate()
                .map(ByteBufUtil::getBytes)
                .defaultIfEmpty(new byte[0])
                .doOnSubscribe(subscription -> fate.taken.set(true))
                .map(bytes -> new Answer(
                        response,
                        connection,
                        Flux.defer(() -> Flux.just(Unpooled.wrappedBuffer(bytes))),
                        fate,
                        trailers));
    }

    /** Closes the connection unless the body was asked for: the rest of it is worth less than a new connection. */
    public void drop() {
        if (!fate.taken.compareAndSet(false, true)) return;
        connection.dispose();
        fate.whenDropped.run();
    }

    /** Announced length of the body, or -1. */
    public long length() {
        return length(headers());
    }

    /** Announced length of a body, or -1. */
    public static long length(HttpHeaders headers) {
        @Nullable String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
        if (length == null) return -1;
        try {
            return Long.parseLong(length);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    public boolean isGrpc() {
        @Nullable String type = headers().get(HttpHeaderNames.CONTENT_TYPE);
        return type != null && type.startsWith("application/grpc");
    }

    /** Whether it turned out a failure after its body, as a call of gRPC does. */
    public boolean hasFailedInTheEnd() {
        return isGrpc() && GrpcStatus.of(headers(), trailers()).isFailure();
    }

    /** Whether it may be endless, and its parts matter one by one. */
    public boolean isStream() {
        return isStream(headers().get(HttpHeaderNames.CONTENT_TYPE));
    }

    /** Whether an answer of this type may be endless. */
    public static boolean isStream(@Nullable String type) {
        return type != null
                && (type.startsWith("text/event-stream")
                        || type.startsWith("application/grpc")
                        || type.startsWith("application/x-ndjson"));
    }
}
