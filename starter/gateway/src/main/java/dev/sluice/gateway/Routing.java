package dev.sluice.gateway;

import dev.sluice.gateway.table.RoutingTables;
import dev.sluice.policy.routing.Lane;
import dev.sluice.policy.routing.RequestFacts;
import dev.sluice.policy.routing.RequestHead;
import dev.sluice.policy.routing.Route;
import dev.sluice.policy.routing.ServiceRoutes;
import dev.sluice.runtime.context.Baggage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the requests of one service go, whatever server received them. */
final class Routing {
    private final String service;
    private final RoutingTables tables;
    private final StickyKey stickyKey;

    Routing(String service, RoutingTables tables, StickyKey stickyKey) {
        this.service = service;
        this.tables = tables;
        this.stickyKey = stickyKey;
    }

    String service() {
        return service;
    }

    /** The lane that the service's table selects, else the one that the request already travels in, or null. */
    @Nullable
    String lane(RequestHead request) {
        return tables.current()
                .table()
                .service(service)
                .flatMap(routes -> lane(routes, request))
                .map(Lane::name)
                .orElse(null);
    }

    /** Asks the table, or null if it does not have the service. */
    @Nullable
    Call call(RequestHead request, @Nullable String lane) {
        RoutingTables.InForce snapshot = tables.current();
        ServiceRoutes routes = snapshot.table().service(service).orElse(null);
        return routes == null ? null : call(snapshot, routes, request, lane);
    }

    /** The same with the lane that the same table selects. */
    @Nullable
    Call call(RequestHead request) {
        RoutingTables.InForce snapshot = tables.current();
        ServiceRoutes routes = snapshot.table().service(service).orElse(null);
        if (routes == null) return null;
        return call(
                snapshot, routes, request, lane(routes, request).map(Lane::name).orElse(null));
    }

    private Call call(
            RoutingTables.InForce snapshot, ServiceRoutes routes, RequestHead request, @Nullable String lane) {
        StickyKey.Key key = stickyKey.of(request, routes.sticky());
        Route route = snapshot.table().route(new RequestFacts(service, key.value(), lane));
        return new Call(snapshot, routes, key, unlessSuspected(route, snapshot, routes), lane);
    }

    private Route unlessSuspected(Route route, RoutingTables.InForce snapshot, ServiceRoutes routes) {
        if (!(route instanceof Route.ToCanary canary)
                || routes.stable().addresses().isEmpty()
                || !tables.suspicion().diverts(service, snapshot)) return route;
        return new Route.ToStable(Route.Why.CANARY_SUSPECTED, canary.bucket(), canary.weight());
    }

    private static Optional<Lane> lane(ServiceRoutes routes, RequestHead request) {
        if (routes.lanes().isEmpty()) return Optional.empty();
        Optional<Lane> selected = routes.lane(request);
        if (selected.isPresent()) return selected;
        String travelled = Baggage.lane(request.headers(Baggage.HEADER));
        return travelled == null ? Optional.empty() : routes.lane(travelled);
    }
}
