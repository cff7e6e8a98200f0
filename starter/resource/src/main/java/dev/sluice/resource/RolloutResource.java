package dev.sluice.resource;

import dev.sluice.policy.analysis.Criteria;
import dev.sluice.policy.rollout.RolloutPlan;
import dev.sluice.policy.routing.Address;
import dev.sluice.policy.routing.Lane;
import dev.sluice.policy.routing.ReplayRule;
import dev.sluice.policy.routing.Sticky;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a user wrote: one service, its two versions, and how the second may replace the first.
 *
 * @param name of the rollout and of the service
 * @param namespace where it is in a cluster; {@code default} when it does not say
 * @param group release group: services that are released in lockstep and taken back together; null for none
 * @param endpoints where the two versions answer; in a cluster the names of their Services
 * @param deployment what a cluster runs; null on one machine
 * @param document the accepted document as JSON text, from which the same resource can be read again
 */
public record RolloutResource(
        String name,
        String namespace,
        @Nullable String group,
        Map<String, String> annotations,
        Endpoints endpoints,
        @Nullable Deployment deployment,
        Traffic traffic,
        RolloutPlan plan,
        Criteria criteria,
        String document) {
    public RolloutResource {
        annotations = Map.copyOf(annotations);
    }

    /**
     * Base addresses of the two versions on one machine.
     *
     * @param stable version that serves everyone at first
     * @param canary version that is to replace it; null while there is none
     */
    public record Endpoints(Address stable, @Nullable Address canary) {}

    /**
     * A workload in a cluster.
     *
     * @param name of the Deployment that its owner changes
     * @param service Service whose ports the versions have
     * @param port name of the Service's port that takes the requests; empty for http, else the first
     * @param replicas pods of the stable version; 0 leaves their number to an autoscaler or a person
     */
    public record Deployment(String name, String service, String port, int replicas) {}

    /**
     * How requests of the service find their version.
     *
     * @param sticky what keeps a user on one version
     * @param replay which failed canary calls are repeated on stable
     * @param mirror share of safe requests that is copied to the canary, in basis points
     * @param lanes requests that go to the canary whatever the weight
     */
    public record Traffic(Sticky sticky, ReplayRule replay, int mirror, List<Lane> lanes) {
        public Traffic {
            lanes = List.copyOf(lanes);
        }
    }
}
