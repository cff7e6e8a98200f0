package dev.sluice.rollout.routes;

import dev.sluice.policy.routing.Backend;
import dev.sluice.policy.routing.Lane;
import dev.sluice.resource.RolloutResource;
import dev.sluice.resource.RolloutResource.Deployment;
import dev.sluice.resource.RolloutResource.Router;
import dev.sluice.rollout.traffic.TrafficRouter.Routing;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * How the requests of a service are to be split.
 *
 * @param router what its owner wrote about the route
 * @param rollout name of the Rollout
 * @param stable Services that reach the stable version; the route names one of them
 * @param canary the canary; its name is no Service's while it may have no requests
 */
record Split(Router router, String rollout, String namespace, Set<String> stable, Canary canary) {

    /**
     * The canary.
     *
     * @param on whether it may have requests at all, be it by a lane alone
     * @param weight its share in basis points
     * @param service name of its Service
     * @param podTemplateHash label of its pods
     */
    record Canary(boolean on, int weight, String service, String podTemplateHash, List<Lane> lanes) {}

    static Split of(Routing routing) {
        RolloutResource resource = routing.resource();
        Deployment deployment = Objects.requireNonNull(resource.deployment(), "a route needs a workload of a cluster");
        Backend canary = routing.routes().canary();
        return new Split(
                resource.traffic().router(),
                resource.name(),
                resource.namespace(),
                Set.of(deployment.service(), deployment.stableName()),
                new Canary(
                        canary != null,
                        canary == null ? 0 : routing.routes().weights().canary(),
                        deployment.canaryService(),
                        canary == null ? "" : hash(canary.version()),
                        canary == null ? List.of() : routing.routes().lanes()));
    }

    /** The same with everyone on stable. */
    Split without() {
        return new Split(router, rollout, namespace, stable, new Canary(false, 0, canary.service(), "", List.of()));
    }

    /** A revision begins with the hash of its pod template. */
    private static String hash(String revision) {
        int dash = revision.indexOf('-');
        return dash < 0 ? revision : revision.substring(0, dash);
    }
}
