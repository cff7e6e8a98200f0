package dev.sluice.gateway;

import dev.sluice.policy.routing.Forwarding;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Reads the lane of a request; it goes on downstream as W3C baggage. */
final class LaneFilter implements GatewayFilter {
    private static final String ATTRIBUTE = LaneFilter.class.getName();

    private final Routing routing;
    private final Forwarding forwarding;

    LaneFilter(Routing routing, Forwarding forwarding) {
        this.routing = routing;
        this.forwarding = forwarding;
    }

    /** The lane of a request that has passed this filter. */
    static @Nullable String laneOf(ServerWebExchange exchange) {
        return exchange.getAttribute(ATTRIBUTE);
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        String lane = routing.lane(ExchangeHead.of(exchange, forwarding));
        if (lane != null) exchange.getAttributes().put(ATTRIBUTE, lane);
        return chain.filter(exchange);
    }
}
