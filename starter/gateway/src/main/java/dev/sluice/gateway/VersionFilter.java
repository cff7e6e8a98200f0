package dev.sluice.gateway;

import dev.sluice.gateway.table.RoutingTables;
import dev.sluice.policy.routing.RequestFacts;
import dev.sluice.policy.routing.Route;
import dev.sluice.policy.routing.ServiceRoutes;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Asks the routing table which version answers. */
final class VersionFilter implements GatewayFilter {

    private final String service;
    private final RoutingTables tables;
    private final StickyKey stickyKey;

    VersionFilter(String service, RoutingTables tables, StickyKey stickyKey) {
        this.service = service;
        this.tables = tables;
        this.stickyKey = stickyKey;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        RoutingTables.InForce snapshot = tables.current();
        ServiceRoutes routes = snapshot.table().service(service).orElse(null);
        if (routes == null) return Problem.noBackend(service).write(exchange);
        String key = stickyKey.of(exchange, routes.sticky());
        Route route = snapshot.table().route(new RequestFacts(service, key, LaneFilter.laneOf(exchange)));
        new Call(snapshot, routes, key, route).attach(exchange);
        return chain.filter(exchange);
    }
}
