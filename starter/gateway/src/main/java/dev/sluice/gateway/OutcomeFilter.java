package dev.sluice.gateway;

import dev.sluice.gateway.upstream.Answer;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.function.LongSupplier;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Counts one attempt.
 *
 * <p>It failed if no connection came about, no answer came in time, the answer was 5xx (in gRPC: a status that maps to one), or it
 * broke off before its end. It ends with the last byte of its answer; a stream that may never end counts at its headers, a call
 * of gRPC at its trailers. A caller who leaves while waiting makes it neither: it counts as answered at that moment, a lower bound
 * of its latency, because a version that hangs until its callers give up must not stay invisible.
 */
final class OutcomeFilter implements GatewayFilter {

    /** Greatest answer that is kept until it is complete. */
    private static final long MAX_KEPT = 64 * 1024;

    private final AttemptLog log;
    private final LongSupplier nanoClock;

    OutcomeFilter(AttemptLog log, LongSupplier nanoClock) {
        this.log = log;
        this.nanoClock = nanoClock;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        Attempt attempt = ReplayFilter.attemptOf(exchange);
        if (attempt == null) return chain.filter(exchange);
        if (exchange.getRequest().getHeaders().getUpgrade() != null) {
            log.opened(attempt);
            return chain.filter(exchange).doFinally(signal -> log.closed(attempt));
        }
        attempt.sent(nanoClock.getAsLong());
        log.began(attempt);
        ObservedRequest request = new ObservedRequest(exchange.getRequest(), attempt);
        ServerWebExchange observed = exchange.mutate().request(request).build();
        return chain.filter(observed)
                .timeout(request.sent().then(Mono.delay(attempt.patience())))
                .then(Mono.defer(() -> answered(attempt, exchange)))
                .doOnError(error -> {
                    log.failed(attempt);
                    attempt.giveUp();
                })
                .doOnCancel(() -> {
                    log.abandoned(attempt);
                    attempt.giveUp();
                });
    }

    private Mono<Void> answered(Attempt attempt, ServerWebExchange exchange) {
        long latency = nanoClock.getAsLong() - attempt.sentNanos();
        Answer answer = attempt.answer();
        if (answer == null) {
            log.succeeded(attempt, latency);
            return Mono.empty();
        }
        if (answer.hasFailed()) {
            log.failed(attempt);
            return Mono.empty();
        }
        if (attempt.keepsItsAnswer() && isSmall(answer, exchange.getRequest())) {
            return answer.whole()
                    .timeout(attempt.patience())
                    .doOnNext(attempt::answered)
                    .doOnNext(whole -> log.succeeded(attempt, latency))
                    .then();
        }
        attempt.answered(watched(answer, attempt, latency));
        return Mono.empty();
    }

    /** The answer, which counts when its body has ended. */
    private Answer watched(Answer answer, Attempt attempt, long latency) {
        if (answer.isStream() && !answer.isGrpc()) log.streams(attempt, latency);
        return answer.with(body -> body.doOnComplete(() -> ended(attempt, answer, latency))
                        .doOnError(error -> log.brokeOff(attempt))
                        .doOnCancel(() -> log.succeeded(attempt, latency))
                        .doFinally(signal -> log.left(attempt)))
                .whenDropped(() -> dropped(attempt));
    }

    /** The caller left before the body began. */
    private void dropped(Attempt attempt) {
        log.abandoned(attempt);
        log.left(attempt);
    }

    private void ended(Attempt attempt, Answer answer, long latency) {
        if (answer.hasFailedInTheEnd()) log.brokeOff(attempt);
        else log.succeeded(attempt, latency);
    }

    private static boolean isSmall(Answer answer, ServerHttpRequest request) {
        long length = answer.length();
        return length >= 0
                && length <= MAX_KEPT
                && !answer.isStream()
                && !HttpMethod.HEAD.equals(request.getMethod())
                && !answer.headers().contains(HttpHeaderNames.TRAILER);
    }

    /**
     * Tells when the request was sent whole, and whether it was its caller who broke it off. The patience begins at the request's
     * end: counted from its start, it would end every upload that takes longer.
     */
    private final class ObservedRequest extends ServerHttpRequestDecorator {
        private final Attempt attempt;
        private final Sinks.Empty<Void> sent = Sinks.empty();

        ObservedRequest(ServerHttpRequest request, Attempt attempt) {
            super(request);
            this.attempt = attempt;
            if (!BoundedBody.mayFollow(request)) sent.tryEmitEmpty();
        }

        Mono<Void> sent() {
            return sent.asMono();
        }

        @Override
        public Flux<DataBuffer> getBody() {
            return super.getBody().doOnComplete(this::whole).doOnError(error -> attempt.callerFailed());
        }

        private void whole() {
            attempt.sent(nanoClock.getAsLong());
            sent.tryEmitEmpty();
        }
    }
}
