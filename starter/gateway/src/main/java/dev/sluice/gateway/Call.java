package dev.sluice.gateway;

import dev.sluice.gateway.table.RoutingTables;
import dev.sluice.policy.routing.Address;
import dev.sluice.policy.routing.Backend;
import dev.sluice.policy.routing.Route;
import dev.sluice.policy.routing.ServiceRoutes;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One user's request after the table was asked.
 *
 * @param tables snapshot that routed it; later steps of the same request look at no other
 * @param routes the service's part of it
 * @param key sticky key
 * @param route where it goes, and why
 * @param lane lane that it travels in, or null
 */
record Call(
        RoutingTables.InForce tables,
        ServiceRoutes routes,
        StickyKey.Key key,
        Route route,
        @Nullable String lane) {

    String service() {
        return routes.name();
    }

    /** Version that the route asks for. */
    String version() {
        return routes.backend(route).version();
    }

    /**
     * Whether the judge may compare it: lanes are chosen, not drawn, so testers would count against the canary what no share
     * of the users explains; and what stable answers in the place of a suspected canary would count for stable what was the canary's share.
     */
    boolean isJudged() {
        return switch (route) {
            case Route.ToLane lane -> false;
            case Route.ToCanary canary -> true;
            case Route.ToStable stable -> stable.why() != Route.Why.CANARY_SUSPECTED;
        };
    }

    /** The attempt that the route asks for. */
    Attempt first(Address address, Duration patience) {
        Backend backend = routes.backend(route);
        Attempt.Target target = new Attempt.Target(backend.version(), address, route.toCanary());
        return new Attempt(this, target, isJudged(), patience);
    }

    /** The same request once more, on stable; it counts for neither version. */
    Attempt replay(Address address, Duration patience) {
        Attempt.Target target = new Attempt.Target(routes.stable().version(), address, false);
        return new Attempt(this, target, false, patience);
    }
}
