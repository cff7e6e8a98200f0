package dev.sluice.gateway;

import io.netty.buffer.ByteBufUtil;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.Connection;
import reactor.netty.DisposableChannel;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Counts one attempt.
 *
 * <p>It failed if no connection came about, no answer came in time, the answer was 5xx, or it broke off before its end. It ends with
 * the last byte of its answer; a stream that may never end (server-sent events, gRPC) counts at its headers. A caller who
 * leaves while waiting makes it neither: it counts as answered at that moment, a lower bound of its latency, because a
 * version that hangs until its callers give up must not stay invisible.
 */
final class OutcomeFilter implements GatewayFilter {

    /** Greatest answer that is kept until it is complete. */
    private static final long MAX_KEPT = 64 * 1024;

    private final AttemptLog log;
    private final LongSupplier nanoClock;
    private final Duration responseTimeout;

    /**
     * @param responseTimeout longest wait for the headers of an answer after the whole request was sent, and for the end of an
     *     answer that is kept until it is complete
     */
    OutcomeFilter(AttemptLog log, LongSupplier nanoClock, Duration responseTimeout) {
        this.log = log;
        this.nanoClock = nanoClock;
        this.responseTimeout = responseTimeout;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        Attempt attempt = Attempt.of(exchange);
        if (attempt == null || exchange.getRequest().getHeaders().getUpgrade() != null) return chain.filter(exchange);
        attempt.sent(nanoClock.getAsLong());
        log.began(attempt);
        ObservedRequest request = new ObservedRequest(exchange.getRequest(), attempt);
        ServerWebExchange observed = exchange.mutate().request(request).build();
        return chain.filter(observed)
                .timeout(request.sent().then(Mono.delay(responseTimeout)))
                .then(Mono.defer(() -> answered(attempt, exchange)))
                .doOnError(error -> log.failed(attempt))
                .doOnCancel(() -> log.abandoned(attempt));
    }

    private Mono<Void> answered(Attempt attempt, ServerWebExchange exchange) {
        long latency = nanoClock.getAsLong() - attempt.sentNanos();
        HttpStatusCode status = exchange.getResponse().getStatusCode();
        if (status != null && status.is5xxServerError()) {
            log.failed(attempt);
            return Mono.empty();
        }
        Connection connection = exchange.getAttribute(ServerWebExchangeUtils.CLIENT_RESPONSE_CONN_ATTR);
        HttpHeaders headers = exchange.getResponse().getHeaders();
        if (connection == null) {
            log.succeeded(attempt, latency);
            return Mono.empty();
        }
        if (attempt.keepsItsAnswer() && isSmall(headers, exchange.getRequest()) && !isStream(headers)) {
            return keep(attempt, exchange, connection).doOnSuccess(nothing -> log.succeeded(attempt, latency));
        }
        if (isStream(headers)) log.succeeded(attempt, latency);
        observe(attempt, exchange, connection, latency);
        return Mono.empty();
    }

    /**
     * Ends the caller's connection as the upstream's ended. Without this the framework takes the upstream's reset for a caller who
     * left, ends the exchange as if all were well, and the caller waits for the rest of the body until it times out.
     */
    private static void breakOff(ServerHttpResponse response) {
        if (ServerHttpResponseDecorator.getNativeResponse(response) instanceof HttpServerResponse http)
            http.withConnection(DisposableChannel::dispose);
    }

    private void observe(Attempt attempt, ServerWebExchange exchange, Connection connection, long latency) {
        exchange.getAttributes()
                .put(
                        ServerWebExchangeUtils.CLIENT_RESPONSE_CONN_ATTR,
                        new ObservedConnection(connection, () -> log.succeeded(attempt, latency), () -> {
                            log.brokeOff(attempt);
                            breakOff(exchange.getResponse());
                        }));
    }

    private Mono<Void> keep(Attempt attempt, ServerWebExchange exchange, Connection connection) {
        return connection
                .inbound()
                .receive()
                .aggregate()
                .map(ByteBufUtil::getBytes)
                .defaultIfEmpty(new byte[0])
                .timeout(responseTimeout)
                .doOnNext(body -> {
                    attempt.answer(body);
                    exchange.getAttributes().remove(ServerWebExchangeUtils.CLIENT_RESPONSE_CONN_ATTR);
                })
                .then();
    }

    private static boolean isSmall(HttpHeaders headers, ServerHttpRequest request) {
        long length = headers.getContentLength();
        return length >= 0
                && length <= MAX_KEPT
                && !HttpMethod.HEAD.equals(request.getMethod())
                && !headers.containsHeader(HttpHeaders.TRAILER);
    }

    private static boolean isStream(HttpHeaders headers) {
        String type = headers.getFirst(HttpHeaders.CONTENT_TYPE);
        return type != null
                && (type.startsWith(MediaType.TEXT_EVENT_STREAM_VALUE)
                        || type.startsWith("application/grpc")
                        || type.startsWith(MediaType.APPLICATION_NDJSON_VALUE));
    }

    /**
     * Tells when the request was sent whole, and whether it was its caller who broke it off. The response timeout begins at the
     * request's end: the stock one begins at its start, and ends every upload that takes longer.
     */
    private final class ObservedRequest extends ServerHttpRequestDecorator {
        private final Attempt attempt;
        private final Sinks.Empty<Void> sent = Sinks.empty();

        ObservedRequest(ServerHttpRequest request, Attempt attempt) {
            super(request);
            this.attempt = attempt;
        }

        Mono<Void> sent() {
            return sent.asMono();
        }

        @Override
        public Flux<DataBuffer> getBody() {
            return super.getBody()
                    .doOnComplete(() -> {
                        attempt.sent(nanoClock.getAsLong());
                        sent.tryEmitEmpty();
                    })
                    .doOnError(error -> attempt.callerFailed());
        }
    }
}
