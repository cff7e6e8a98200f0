package dev.sluice.gateway;

import dev.sluice.gateway.upstream.CallSpans;
import dev.sluice.gateway.upstream.TransitHeaders;
import dev.sluice.gateway.upstream.Upstreams;
import dev.sluice.policy.routing.Forwarding;
import dev.sluice.runtime.context.Baggage;
import dev.sluice.runtime.context.RequestId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpMethod;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Sends one attempt and waits for the head of its answer. It takes the place of the stock routing filter, which forwards the
 * headers of one hop, loses trailers, and reaches no upstream over HTTP/2 without TLS. Only WebSockets go on to the stock filters.
 */
final class ForwardFilter implements GatewayFilter {
    /** Sending these twice is the same as sending them once (RFC 9110, 9.2.2). */
    private static final Set<String> REPEATABLE = Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE");

    private static final Set<String> COLLECTED = Set.of("GET", "HEAD", "DELETE");
    private static final int MAX_COLLECTED = 1024 * 1024;

    private final Upstreams upstreams;
    private final Forwarding forwarding;
    private final boolean hostPreserved;
    private final GatewayHeaders.Others others;
    private final CallSpans spans;

    ForwardFilter(Upstreams upstreams, GatewayRoutes.Rules rules, CallSpans spans) {
        this.upstreams = upstreams;
        this.forwarding = rules.forwarding();
        this.hostPreserved = rules.hostPreserved();
        this.others = rules.others();
        this.spans = spans;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        Attempt attempt = ReplayFilter.attemptOf(exchange);
        if (attempt == null || exchange.getRequest().getHeaders().getUpgrade() != null) return chain.filter(exchange);
        ServerHttpRequest request = exchange.getRequest();
        if (!isCollected(request) || isWhole(request)) return send(attempt, exchange);
        return BoundedBody.read(request, MAX_COLLECTED)
                .flatMap(body -> body.isWhole()
                        ? send(
                                attempt,
                                exchange.mutate().request(body.on(request)).build())
                        : refuse(attempt));
    }

    private static Mono<Void> refuse(Attempt attempt) {
        attempt.callerFailed();
        return Mono.error(new ResponseStatusException(HttpStatus.CONTENT_TOO_LARGE));
    }

    private Mono<Void> send(Attempt attempt, ServerWebExchange exchange) {
        return Mono.deferContextual(context -> {
            attempt.trace(spans, context, exchange.getRequest().getMethod().name());
            return upstreams
                    .send(outgoing(attempt, exchange))
                    .doOnNext(attempt::answered)
                    .doOnError(attempt::broke)
                    .then();
        });
    }

    /** The client collects the body of a method that usually has none, whatever its size. */
    private static boolean isCollected(ServerHttpRequest request) {
        return COLLECTED.contains(request.getMethod().name()) && BoundedBody.mayFollow(request);
    }

    /** Headers of a request as they go on, whatever filter sends them. */
    static TransitHeaders headers(ServerWebExchange exchange, HttpHeaders received, Forwarding forwarding) {
        TransitHeaders transit = TransitHeaders.ofRequest(received.getOrEmpty(HttpHeaders.CONNECTION));
        received.forEach((name, values) -> {
            for (String value : values) transit.take(name, value);
        });
        transit.from(ExchangeHead.of(exchange, forwarding).origin());
        for (String line : received.getOrEmpty(HttpHeaders.TE))
            if (line.toLowerCase(Locale.ROOT).contains("trailers")) transit.set("te", "trailers");
        transit.set(RequestId.HEADER, RequestId.of(exchange));
        @Nullable String verdict = GatewayHeaders.verdictOf(exchange);
        if (verdict != null) transit.set(TransitHeaders.RISK, verdict);
        @Nullable String lane = LaneFilter.laneOf(exchange);
        if (lane != null)
            transit.set(Baggage.HEADER, Baggage.with(lane, transit.headers().getAll(Baggage.HEADER)));
        return transit;
    }

    private Upstreams.Outgoing outgoing(Attempt attempt, ServerWebExchange exchange) {
        ServerHttpRequest request = exchange.getRequest();
        URI url = exchange.getRequiredAttribute(ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR);
        TransitHeaders headers = headers(exchange, others.ofRequest(exchange), forwarding);
        attempt.traceHeaders().forEach(headers::set);
        @Nullable String host = request.getHeaders().getFirst(HttpHeaders.HOST);
        if (hostPreserved && host != null) headers.set("host", host);
        String method = request.getMethod().name();
        @Nullable Publisher<ByteBuf> body = body(request);
        boolean repeatable = REPEATABLE.contains(method) && (body == null || isWhole(request));
        return new Upstreams.Outgoing(
                HttpMethod.valueOf(method), url.toASCIIString(), headers.headers(), body, repeatable);
    }

    private static @Nullable Publisher<ByteBuf> body(ServerHttpRequest request) {
        if (!BoundedBody.mayFollow(request)) return null;
        return request.getBody().map(ForwardFilter::bytes);
    }

    private static boolean isWhole(ServerHttpRequest request) {
        BoundedBody known = BoundedBody.of(request);
        return known != null && known.isWhole();
    }

    private static ByteBuf bytes(DataBuffer buffer) {
        if (buffer instanceof NettyDataBuffer netty) return netty.getNativeBuffer();
        byte[] bytes = new byte[buffer.readableByteCount()];
        buffer.read(bytes);
        DataBufferUtils.release(buffer);
        return Unpooled.wrappedBuffer(bytes);
    }
}
