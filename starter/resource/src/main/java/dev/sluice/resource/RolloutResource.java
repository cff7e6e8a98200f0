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
 * @param group release group: services that are released in lockstep and taken back together; null for none
 * @param document the accepted document as JSON text, from which the same resource can be read again
 */
public record RolloutResource(
        String name,
        @Nullable String group,
        Map<String, String> annotations,
        Endpoints endpoints,
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
