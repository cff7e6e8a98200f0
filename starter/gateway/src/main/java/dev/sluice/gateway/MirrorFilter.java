package dev.sluice.gateway;

import dev.sluice.gateway.mirror.BodyCapture;
import dev.sluice.gateway.upstream.Answer;
import io.netty.handler.codec.http.HttpMethod;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Keeps what stable answers to a request that is one of the copied share, and has the copy sent when the answer has passed. */
final class MirrorFilter implements GatewayFilter {
    private final Shadows shadows;
    private final GatewayRoutes.Rules rules;

    MirrorFilter(Shadows shadows, GatewayRoutes.Rules rules) {
        this.shadows = shadows;
        this.rules = rules;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        Attempt attempt = ReplayFilter.attemptOf(exchange);
        ServerHttpRequest request = exchange.getRequest();
        if (attempt == null
                || !shadows.isDrawn(attempt.call(), request.getMethod().name())
                || BoundedBody.mayFollow(request)
                || request.getHeaders().getUpgrade() != null) return chain.filter(exchange);
        Shadows.Copy copy = copy(attempt.call(), exchange);
        return chain.filter(exchange).doOnSuccess(nothing -> watch(copy, attempt));
    }

    private void watch(Shadows.Copy copy, Attempt attempt) {
        @Nullable Answer answer = attempt.answer();
        if (answer == null || answer.isStream()) return;
        BodyCapture capture = new BodyCapture(shadows.maxBodySize());
        attempt.answered(answer.with(body ->
                body.doOnNext(capture::add).doOnComplete(() -> shadows.send(copy, Shadows.seen(answer, capture)))));
    }

    private Shadows.Copy copy(Call call, ServerWebExchange exchange) {
        URI url = exchange.getRequiredAttribute(ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR);
        String query = url.getRawQuery();
        ServerHttpRequest request = exchange.getRequest();
        return new Shadows.Copy(
                call,
                shadows.partner(call),
                HttpMethod.valueOf(request.getMethod().name()),
                url.getRawPath() + (query == null ? "" : "?" + query),
                ForwardFilter.headers(exchange, rules.others().ofRequest(exchange), rules.forwarding())
                        .headers());
    }
}
