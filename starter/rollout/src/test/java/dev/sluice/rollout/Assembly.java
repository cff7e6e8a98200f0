package dev.sluice.rollout;

import dev.sluice.rollout.RolloutReconciler.Senses;
import dev.sluice.rollout.traffic.TrafficRouter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;

/** Puts the controller's core together for tests of other packages. */
public final class Assembly {
    private Assembly() {}

    public static Rollouts rollouts(RolloutStore store, TrafficRouter router, Workloads workloads, InstantSource time) {
        return rollouts(store, router, workloads, new GatewaySamples(), Guards.NONE, time);
    }

    /** What gateways report. */
    public static SampleSource gateways() {
        return new GatewaySamples();
    }

    /** With other senses than those of gateways. */
    public static Rollouts rollouts(
            RolloutStore store,
            TrafficRouter router,
            Workloads workloads,
            SampleSource samples,
            Guards guards,
            InstantSource time) {
        return new Rollouts(
                store,
                new RolloutReconciler(store, router, workloads, new Senses(samples, guards), time),
                new RolloutMetrics(new SimpleMeterRegistry(), time),
                time);
    }
}
