package dev.sluice.gateway;

import dev.sluice.gateway.table.RoutingTables;
import dev.sluice.policy.routing.Address;
import dev.sluice.policy.routing.Backend;
import dev.sluice.policy.routing.Route;
import dev.sluice.policy.routing.ServiceRoutes;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

/**
 * One user's request after the table was asked.
 *
 * @param tables snapshot that routed it; later steps of the same request look at no other
 * @param routes the service's part of it
 * @param key sticky key
 * @param route where it goes, and why
 */
record Call(RoutingTables.InForce tables, ServiceRoutes routes, String key, Route route) {

    private static final String ATTRIBUTE = Call.class.getName();

    static @Nullable Call of(ServerWebExchange exchange) {
        return exchange.getAttribute(ATTRIBUTE);
    }

    void attach(ServerWebExchange exchange) {
        exchange.getAttributes().put(ATTRIBUTE, this);
    }

    String service() {
        return routes.name();
    }

    /**
     * Whether the judge may compare it: lanes are chosen, not drawn, so testers would count against the canary what no share
     * of the users explains.
     */
    boolean isJudged() {
        return !(route instanceof Route.ToLane);
    }

    /** The attempt that the route asks for. */
    Attempt first(Address address) {
        Backend backend = routes.backend(route);
        return new Attempt(this, new Attempt.Target(backend.version(), address, route.toCanary()), isJudged());
    }

    /** The same request once more, on stable; it counts for neither version. */
    Attempt replay(Address address) {
        return new Attempt(this, new Attempt.Target(routes.stable().version(), address, false), false);
    }
}
