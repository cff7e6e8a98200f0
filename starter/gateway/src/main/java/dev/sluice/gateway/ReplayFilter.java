package dev.sluice.gateway;

import dev.sluice.policy.routing.Address;
import dev.sluice.policy.routing.ReplayRule;
import dev.sluice.policy.routing.Route;
import java.net.URI;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Forwards a request, and sends a failed canary call once more, to stable, if a second execution does no harm.
 *
 * <p>Only calls that the weight sent to the canary are replayed: a tester in a lane wants to see what the canary answers.
 */
final class ReplayFilter implements GatewayFilter {

    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    private final Outstanding outstanding;
    private final GatewayMetrics metrics;

    ReplayFilter(Outstanding outstanding, GatewayMetrics metrics) {
        this.outstanding = outstanding;
        this.metrics = metrics;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        Call call = Call.of(exchange);
        if (call == null) return chain.filter(exchange);
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

    private static boolean mayReplay(Call call, ServerHttpRequest request) {
        HttpHeaders headers = request.getHeaders();
        return call.route() instanceof Route.ToCanary
                && call.routes().replay().allows(request.getMethod().name(), headers.getFirst(IDEMPOTENCY_KEY) != null)
                && headers.getUpgrade() == null;
    }

    private Mono<Void> once(Call call, ServerWebExchange exchange, GatewayFilterChain chain) {
        Address address =
                outstanding.choose(call.routes().backend(call.route())).orElse(null);
        if (address == null) return unanswerable(call, exchange);
        Attempt attempt = call.first(address);
        return send(attempt, exchange, chain)
                .then(Mono.defer(() -> answer(attempt, exchange)))
                .onErrorResume(error -> failed(attempt, exchange, error));
    }

    private Mono<Void> twice(Call call, ServerWebExchange exchange, GatewayFilterChain chain) {
        Address address =
                outstanding.choose(call.routes().backend(call.route())).orElse(null);
        if (address == null) return replay(call, exchange, chain);
        Attempt attempt = call.first(address).keepingItsAnswer();
        return send(attempt, exchange, chain)
                .then(Mono.fromSupplier(() -> hasFailed(exchange)))
                .onErrorResume(error -> attempt.hasCallerFailed() ? Mono.error(error) : Mono.just(true))
                .flatMap(hasFailed -> hasFailed ? replay(call, exchange, chain) : answer(attempt, exchange));
    }

    private Mono<Void> replay(Call call, ServerWebExchange exchange, GatewayFilterChain chain) {
        Address address = outstanding.choose(call.routes().stable()).orElse(null);
        if (address == null) return unanswerable(call, exchange);
        ServerWebExchangeUtils.reset(exchange);
        exchange.getResponse().setStatusCode(null);
        call.tables().window().replayed(call.service());
        metrics.replayed(call.service());
        Attempt attempt = call.replay(address);
        return send(attempt, exchange, chain)
                .then(Mono.defer(() -> {
                    exchange.getResponse().getHeaders().set(GatewayHeaders.REPLAYED, "true");
                    return answer(attempt, exchange);
                }))
                .onErrorResume(error -> failed(attempt, exchange, error));
    }

    private static Mono<Void> send(Attempt attempt, ServerWebExchange exchange, GatewayFilterChain chain) {
        URI url = exchange.getRequiredAttribute(ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR);
        exchange.getAttributes()
                .put(
                        ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR,
                        at(attempt.target().address(), url));
        attempt.attach(exchange);
        return chain.filter(exchange);
    }

    /** What came back goes to the user: the headers now, the body here if it was kept, else by the stock write filter. */
    private Mono<Void> answer(Attempt attempt, ServerWebExchange exchange) {
        exchange.getResponse()
                .getHeaders()
                .set(GatewayHeaders.VERSION, attempt.target().version());
        if (hasFailed(exchange)) userError(attempt.call());
        byte[] body = attempt.answer();
        if (body == null) return Mono.empty();
        return exchange.getResponse()
                .writeWith(Mono.just(exchange.getResponse().bufferFactory().wrap(body)));
    }

    private Mono<Void> failed(Attempt attempt, ServerWebExchange exchange, Throwable error) {
        if (attempt.hasCallerFailed() || exchange.getResponse().isCommitted()) return Mono.error(error);
        UpstreamFailure failure = UpstreamFailure.of(error);
        if (failure == null) return Mono.error(error);
        userError(attempt.call());
        exchange.getResponse()
                .getHeaders()
                .set(GatewayHeaders.VERSION, attempt.target().version());
        return failure.problem(attempt.call().service()).write(exchange);
    }

    private Mono<Void> unanswerable(Call call, ServerWebExchange exchange) {
        userError(call);
        return Problem.noBackend(call.service()).write(exchange);
    }

    private void userError(Call call) {
        metrics.userError(call.service());
        if (call.isJudged()) call.tables().window().userError(call.service());
    }

    private static boolean hasFailed(ServerWebExchange exchange) {
        HttpStatusCode status = exchange.getResponse().getStatusCode();
        return status != null && status.is5xxServerError();
    }

    private static URI at(Address address, URI url) {
        String path = url.getRawPath();
        String query = url.getRawQuery();
        return URI.create(address + (path == null ? "" : path) + (query == null ? "" : "?" + query));
    }
}
