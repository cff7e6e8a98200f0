package dev.sluice.gateway;

import dev.sluice.gateway.upstream.Answer;
import dev.sluice.gateway.upstream.Instances;
import dev.sluice.gateway.upstream.TransitHeaders;
import dev.sluice.policy.routing.Address;
import dev.sluice.policy.routing.Backend;
import dev.sluice.policy.routing.ReplayRule;
import dev.sluice.policy.routing.Route;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Forwards a request, and sends a failed canary call once more, to stable, if a second execution does no harm and the budget
 * allows it. Writes the answer that the user gets.
 *
 * <p>Only calls that the weight sent to the canary are replayed: a tester in a lane wants to see what the canary answers.
 */
final class ReplayFilter implements GatewayFilter {
    private static final Logger log = LoggerFactory.getLogger(ReplayFilter.class);
    private static final String ATTRIBUTE = ReplayFilter.class.getName();
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final Optional<Throwable> NO_ERROR = Optional.empty();

    private final Instances instances;
    private final Replays replays;
    private final GatewayMetrics metrics;
    private final Duration patience;
    private final GatewayHeaders.Others others;

    /**
     * An attempt that failed before the filters.
     *
     * @param error what the user is told, or null if the call is to be sent once more
     */
    record Unfinished(Attempt attempt, @Nullable Throwable error) {
        private static final String ATTRIBUTE = Unfinished.class.getName();

        void on(ServerWebExchange exchange) {
            exchange.getAttributes().put(ATTRIBUTE, this);
        }
    }

    ReplayFilter(Instances instances, Replays replays, GatewayMetrics metrics, GatewayRoutes.Rules rules) {
        this.instances = instances;
        this.replays = replays;
        this.metrics = metrics;
        this.patience = rules.responseTimeout();
        this.others = rules.others();
    }

    /** The attempt that is under way, or null on routes that are no service's. */
    static @Nullable Attempt attemptOf(ServerWebExchange exchange) {
        return exchange.getAttribute(ATTRIBUTE);
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        Call call = VersionFilter.callOf(exchange);
        if (call == null) return chain.filter(exchange);
        Unfinished left = exchange.getAttribute(Unfinished.ATTRIBUTE);
        if (left != null) return finish(left, exchange, chain);
        replays.requested(call.service());
        ServerHttpRequest request = exchange.getRequest();
        if (!mayReplay(call, request)) return once(call, exchange, chain);
        ReplayRule rule = call.routes().replay();
        int cap = (int) Math.min(rule.maxBodySize(), Integer.MAX_VALUE - 8);
        return BoundedBody.read(request, cap).flatMap(body -> {
            ServerWebExchange again =
                    exchange.mutate().request(body.on(request)).build();
            return body.isWhole() && rule.keeps(body.size()) ? twice(call, again, chain) : once(call, again, chain);
        });
    }

    private Mono<Void> finish(Unfinished left, ServerWebExchange exchange, GatewayFilterChain chain) {
        Throwable error = left.error();
        return error == null
                ? replay(left.attempt(), left.attempt().sentNanos(), exchange, chain)
                : failed(left.attempt(), exchange, error);
    }

    static boolean mayReplay(Call call, ServerHttpRequest request) {
        HttpHeaders headers = request.getHeaders();
        return call.route() instanceof Route.ToCanary
                && call.routes().replay().allows(request.getMethod().name(), headers.getFirst(IDEMPOTENCY_KEY) != null)
                && headers.getUpgrade() == null;
    }

    private Mono<Void> once(Call call, ServerWebExchange exchange, GatewayFilterChain chain) {
        Address address = choose(call, call.routes().backend(call.route())).orElse(null);
        if (address == null) return unanswerable(call, exchange);
        Attempt attempt = call.first(address, patience);
        return send(attempt, exchange, chain)
                .then(Mono.defer(() -> answer(attempt, exchange, false)))
                .onErrorResume(error -> failed(attempt, exchange, error))
                .doOnCancel(attempt::giveUp);
    }

    private Mono<Void> twice(Call call, ServerWebExchange exchange, GatewayFilterChain chain) {
        long began = replays.nanoTime();
        Address address = choose(call, call.routes().backend(call.route())).orElse(null);
        if (address == null) return unanswerable(call, exchange);
        Attempt attempt = call.first(address, patience).keepingItsAnswer();
        return send(attempt, exchange, chain)
                .then(Mono.just(NO_ERROR))
                .onErrorResume(error -> Mono.just(Optional.of(error)))
                .flatMap(error -> {
                    boolean failed = error.isPresent() ? !attempt.hasCallerFailed() : hasFailed(attempt);
                    if (failed && takesReplay(call, began)) return replay(attempt, began, exchange, chain);
                    return error.isPresent()
                            ? failed(attempt, exchange, error.get())
                            : answer(attempt, exchange, false);
                })
                .doOnCancel(attempt::giveUp);
    }

    /** Whether there is time and budget for one more; if not, the user sees the canary's failure. */
    boolean takesReplay(Call call, long began) {
        if (!replays.left(began).isPositive()) {
            metrics.replayRefused(call.service(), GatewayMetrics.Refusal.DEADLINE);
            return false;
        }
        if (!replays.take(call.service())) {
            metrics.replayRefused(call.service(), GatewayMetrics.Refusal.BUDGET);
            return false;
        }
        return true;
    }

    private Mono<Void> replay(Attempt failed, long began, ServerWebExchange exchange, GatewayFilterChain chain) {
        Call call = failed.call();
        failed.giveUp();
        Address address = choose(call, call.routes().stable()).orElse(null);
        if (address == null) return unanswerable(call, exchange);
        call.tables().window().replayed(call.service());
        metrics.replayed(call.service());
        log.atDebug()
                .addKeyValue("server.address", failed.target().address().toString())
                .log("Canary call failed, stable answers");
        Duration left = replays.left(began);
        Attempt attempt = call.replay(address, left.compareTo(patience) < 0 ? left : patience);
        return send(attempt, exchange, chain)
                .then(Mono.defer(() -> answer(attempt, exchange, true)))
                .onErrorResume(error -> failed(attempt, exchange, error))
                .doOnCancel(attempt::giveUp);
    }

    private Optional<Address> choose(Call call, Backend backend) {
        return instances.choose(call.tables(), backend);
    }

    private static Mono<Void> send(Attempt attempt, ServerWebExchange exchange, GatewayFilterChain chain) {
        URI url = exchange.getRequiredAttribute(ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR);
        exchange.getAttributes()
                .put(
                        ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR,
                        at(attempt.target().address(), url));
        exchange.getAttributes().put(ATTRIBUTE, attempt);
        return chain.filter(exchange);
    }

    /** What came back goes to the user. Without an answer it was a WebSocket, and all of it has been said. */
    private Mono<Void> answer(Attempt attempt, ServerWebExchange exchange, boolean replayed) {
        Answer answer = attempt.answer();
        if (answer == null) return Mono.empty();
        if (answer.hasFailed()) userError(attempt.call());
        return new AnswerWriter(others).write(answer, attempt.target().version(), replayed, exchange);
    }

    private Mono<Void> failed(Attempt attempt, ServerWebExchange exchange, Throwable error) {
        attempt.giveUp();
        if (attempt.hasCallerFailed() || exchange.getResponse().isCommitted()) return Mono.error(error);
        UpstreamFailure failure = UpstreamFailure.of(error);
        if (failure == null) return Mono.error(error);
        userError(attempt.call());
        exchange.getResponse()
                .getHeaders()
                .set(TransitHeaders.VERSION, attempt.target().version());
        return failure.problem(attempt.call().service()).write(exchange);
    }

    private Mono<Void> unanswerable(Call call, ServerWebExchange exchange) {
        userError(call);
        return Problem.noBackend(call.service()).write(exchange);
    }

    void userError(Call call) {
        metrics.userError(call.service());
        if (call.isJudged()) call.tables().window().userError(call.service());
    }

    private static boolean hasFailed(Attempt attempt) {
        Answer answer = attempt.answer();
        return answer != null && answer.hasFailed();
    }

    private static URI at(Address address, URI url) {
        String path = url.getRawPath();
        String query = url.getRawQuery();
        return URI.create(address + (path == null ? "" : path) + (query == null ? "" : "?" + query));
    }
}
