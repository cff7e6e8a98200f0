package dev.sluice.rollout;

import dev.sluice.policy.routing.Backend;
import dev.sluice.policy.routing.ServiceRoutes;
import dev.sluice.policy.routing.Weights;
import dev.sluice.resource.RolloutResource.Traffic;
import dev.sluice.rollout.Rollout.Version;
import dev.sluice.rollout.traffic.TrafficRouter.Routing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rollout and weight become routes. A canary that may have no traffic is not in the table at all, so no lane finds it. */
final class ReleaseRoutes {
    private ReleaseRoutes() {}

    static Routing of(Rollout rollout, int weight) {
        return new Routing(rollout.resource(), routes(rollout, weight));
    }

    private static ServiceRoutes routes(Rollout rollout, int weight) {
        @Nullable Version canary = rollout.routed() ? rollout.canary() : null;
        Traffic traffic = rollout.resource().traffic();
        return new ServiceRoutes(
                rollout.name(),
                canary == null ? rollout.stable().revision() : canary.revision(),
                new Weights(canary == null ? 0 : weight),
                backend(rollout.stable()),
                canary == null ? null : backend(canary),
                traffic.sticky(),
                traffic.lanes(),
                traffic.replay(),
                traffic.mirror(),
                traffic.paths());
    }

    private static Backend backend(Version version) {
        return new Backend(version.revision(), List.of(version.endpoint()));
    }
}
