package dev.sluice.gateway;

import dev.sluice.gateway.table.RoutingTables;
import dev.sluice.policy.routing.Lane;
import dev.sluice.policy.routing.ServiceRoutes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.http.HttpCookie;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Reads the lane of a request: what a lane of the service selects, else the lane that the request already travels in. The lane
 * goes on downstream as W3C baggage.
 */
final class LaneFilter implements GatewayFilter {

    private static final String ATTRIBUTE = LaneFilter.class.getName();

    private final String service;
    private final RoutingTables tables;

    LaneFilter(String service, RoutingTables tables) {
        this.service = service;
        this.tables = tables;
    }

    /** The lane of a request that has passed this filter. */
    static @Nullable String laneOf(ServerWebExchange exchange) {
        return exchange.getAttribute(ATTRIBUTE);
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        tables.current()
                .table()
                .service(service)
                .flatMap(routes -> lane(routes, exchange.getRequest()))
                .ifPresent(lane -> exchange.getAttributes().put(ATTRIBUTE, lane.name()));
        return chain.filter(exchange);
    }

    private static Optional<Lane> lane(ServiceRoutes routes, ServerHttpRequest request) {
        if (routes.lanes().isEmpty()) return Optional.empty();
        Optional<Lane> selected = routes.lane((source, name) -> value(request, source, name));
        if (selected.isPresent()) return selected;
        String travelled = Baggage.lane(request.getHeaders());
        return travelled == null ? Optional.empty() : routes.lane(travelled);
    }

    private static @Nullable String value(ServerHttpRequest request, Lane.Source source, String name) {
        return switch (source) {
            case HEADER -> request.getHeaders().getFirst(name);
            case COOKIE -> {
                HttpCookie cookie = request.getCookies().getFirst(name);
                yield cookie == null ? null : cookie.getValue();
            }
            case QUERY -> request.getQueryParams().getFirst(name);
        };
    }
}
