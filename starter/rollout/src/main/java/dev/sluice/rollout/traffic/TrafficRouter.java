package dev.sluice.rollout.traffic;

import dev.sluice.policy.routing.ServiceRoutes;
import dev.sluice.resource.RolloutResource;
import java.util.List;

/** Carries the routes of a service to whatever moves its requests. */
public interface TrafficRouter {

    /**
     * Makes these the routes of their service. Idempotent: equal routes change nothing. Returns without waiting for any
     * gateway, so that a weight of zero is on its way at once, and does not throw when it cannot be sent now: then it is
     * sent again until it is there, and {@link #inForce} says what is missing.
     */
    default void apply(Routing routing) {
        applyAll(List.of(routing));
    }

    /** The same for several services at once: no gateway of Sluice ever routes by some of them and not by the others. */
    void applyAll(List<Routing> routings);

    /** Forgets the service and takes away whatever was made for it; routes of others stay, without the canary. */
    void remove(String service);

    /** How many gateways already route by what was last applied to the service. */
    Uptake inForce(String service);

    /**
     * The routes of a service.
     *
     * @param resource what its owner wrote about its traffic
     */
    record Routing(RolloutResource resource, ServiceRoutes routes) {
        public String service() {
            return routes.name();
        }
    }

    /**
     * How far the gateways have followed.
     *
     * @param gateways that were heard of lately
     * @param upToDate those of them that route by the latest routes
     * @param missing what keeps the routes from being in force, as a sentence; empty while they are or soon will be
     * @param leased whether a weight ends by itself when the controller is gone
     */
    record Uptake(int gateways, int upToDate, String missing, boolean leased) {
        public boolean complete() {
            return gateways > 0 && gateways == upToDate;
        }
    }
}
