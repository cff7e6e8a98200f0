package dev.sluice.rollout.traffic;

import dev.sluice.policy.routing.ServiceRoutes;
import java.util.List;

/** Carries the routes of a service to whatever moves its requests. */
public interface TrafficRouter {

    /**
     * Makes these the routes of their service. Idempotent: equal routes change nothing. Returns without waiting for any
     * gateway, so that a weight of zero is on its way at once.
     */
    default void apply(ServiceRoutes routes) {
        applyAll(List.of(routes));
    }

    /** The same for several services at once: no gateway ever routes by some of them and not by the others. */
    void applyAll(List<ServiceRoutes> routes);

    /** Forgets the service: gateways route it no more. */
    void remove(String service);

    /** How many gateways already route by what was last applied to the service. */
    Uptake inForce(String service);

    /**
     * How far the gateways have followed.
     *
     * @param gateways that were heard of lately
     * @param upToDate those of them that route by the latest routes
     */
    record Uptake(int gateways, int upToDate) {
        public boolean complete() {
            return gateways > 0 && gateways == upToDate;
        }
    }
}
