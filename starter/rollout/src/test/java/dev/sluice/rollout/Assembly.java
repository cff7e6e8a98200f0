package dev.sluice.rollout;

import dev.sluice.rollout.traffic.TrafficRouter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;

/** Puts the controller's core together for tests of other packages. */
public final class Assembly {
    private Assembly() {}

    public static Rollouts rollouts(RolloutStore store, TrafficRouter router, Workloads workloads, InstantSource time) {
        return new Rollouts(
                store,
                new RolloutReconciler(store, router, workloads, time),
                new RolloutMetrics(new SimpleMeterRegistry(), time),
                time);
    }
}
