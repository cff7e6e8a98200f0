package dev.sluice.gateway;

import dev.sluice.policy.routing.Forwarding;
import dev.sluice.runtime.context.RequestContext;
import dev.sluice.runtime.context.RequestId;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Asks the routing table which version answers. */
final class VersionFilter implements GatewayFilter {
    private static final String ATTRIBUTE = VersionFilter.class.getName();

    private final Routing routing;
    private final Forwarding forwarding;

    VersionFilter(Routing routing, Forwarding forwarding) {
        this.routing = routing;
        this.forwarding = forwarding;
    }

    /** The decision about a request that has passed this filter. */
    static @Nullable Call callOf(ServerWebExchange exchange) {
        return exchange.getAttribute(ATTRIBUTE);
    }

    /** The decision was made before the filters. */
    static void decided(Call call, ServerWebExchange exchange) {
        exchange.getAttributes().put(ATTRIBUTE, call);
    }

    /** Gives the user the cookie that the decision made, if it made one. */
    static void sendCookie(Call call, ServerWebExchange exchange) {
        String cookie = call.key().setCookie();
        if (cookie != null) exchange.getResponse().getHeaders().add(HttpHeaders.SET_COOKIE, cookie);
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        Call known = callOf(exchange);
        if (known != null) return send(known, exchange, chain);
        Call call = routing.call(ExchangeHead.of(exchange, forwarding), LaneFilter.laneOf(exchange));
        if (call == null) return Problem.noBackend(routing.service()).write(exchange);
        sendCookie(call, exchange);
        decided(call, exchange);
        return send(call, exchange, chain);
    }

    private static Mono<Void> send(Call call, ServerWebExchange exchange, GatewayFilterChain chain) {
        RequestContext.Destination destination =
                new RequestContext.Destination(call.lane(), call.version(), call.route()::reason);
        return chain.filter(exchange)
                .contextWrite(context -> RequestContext.sent(context, RequestId.of(exchange), destination));
    }
}
