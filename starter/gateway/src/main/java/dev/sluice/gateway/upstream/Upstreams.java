package dev.sluice.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.util.AttributeKey;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.NettyOutbound;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;

/** Sends requests to addresses. Calls of gRPC go over HTTP/2, everything else over HTTP/1.1. */
public final class Upstreams {
    private static final AttributeKey<Boolean> USED = AttributeKey.valueOf(Upstreams.class, "used");

    private final HttpClient http;
    private final HttpClient clearGrpc;
    private final HttpClient secureGrpc;

    /**
     * A request as it is sent.
     *
     * @param url where to, complete
     * @param body what follows the head, or null if nothing does
     * @param repeatable whether it may be sent again, as long as the other side has not begun to answer
     */
    public record Outgoing(
            HttpMethod method,
            String url,
            HttpHeaders headers,
            @Nullable Publisher<ByteBuf> body,
            boolean repeatable) {
        boolean isGrpc() {
            @Nullable String type = headers.get("content-type");
            return type != null && type.startsWith("application/grpc");
        }
    }

    public Upstreams(HttpClient client) {
        this.http = client;
        this.clearGrpc = client.protocol(HttpProtocol.H2C);
        this.secureGrpc = client.protocol(HttpProtocol.H2);
    }

    /**
     * The answer, as soon as its head is there.
     *
     * <p>A connection that lay in the pool may be closed by the other side at the very moment it is used. That is nobody's
     * failure: a request that may be sent again is sent again, once.
     */
    public Mono<Answer> send(Outgoing request) {
        AtomicBoolean used = new AtomicBoolean();
        Mono<Answer> first = once(request, used);
        if (!request.repeatable()) return first;
        return first.onErrorResume(
                error -> used.get() && error instanceof IOException, error -> once(request, new AtomicBoolean()));
    }

    private Mono<Answer> once(Outgoing request, AtomicBoolean used) {
        return client(request)
                .headers(headers -> headers.set(request.headers()))
                .request(request.method())
                .uri(request.url())
                .send((head, outbound) -> {
                    outbound.withConnection(connection -> used.set(mark(connection)));
                    return body(request, outbound);
                })
                .responseConnection((response, connection) -> Mono.just(new Answer(response, connection)))
                .next();
    }

    private HttpClient client(Outgoing request) {
        if (!request.isGrpc()) return http;
        return request.url().startsWith("https:") ? secureGrpc : clearGrpc;
    }

    /** Parts of a body of unknown length may be waited for one by one, so each is sent at once. */
    private static Publisher<Void> body(Outgoing request, NettyOutbound outbound) {
        Publisher<ByteBuf> body = request.body();
        if (body == null) return outbound;
        if (body instanceof Mono<ByteBuf> whole) return outbound.send(whole);
        return request.headers().contains("content-length")
                ? outbound.send(body)
                : outbound.send(Flux.from(body), part -> true);
    }

    /** Whether the connection has carried a request before. */
    private static boolean mark(Connection connection) {
        return connection.channel().attr(USED).getAndSet(Boolean.TRUE) != null;
    }
}
