package dev.sluice.rollout;

import dev.sluice.rollout.RolloutReconciler.Senses;
import dev.sluice.rollout.traffic.GatewayTableRouter;
import dev.sluice.rollout.traffic.GatewayTableRouter.EpochStore;
import dev.sluice.rollout.traffic.TrafficRouter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the controller together; where its state is kept and what runs the versions comes from a package of its own. */
@Configuration(proxyBeanMethods = false)
class RolloutConfiguration {

    @Bean
    SteadyTime time() {
        return new SteadyTime(InstantSource.system(), System::nanoTime);
    }

    @Bean
    GatewayTableRouter trafficRouter(EpochStore epochs, RolloutProperties properties, SteadyTime time) {
        return new GatewayTableRouter(epochs, properties.lease(), time);
    }

    @Bean
    RolloutMetrics rolloutMetrics(MeterRegistry registry, SteadyTime time) {
        return new RolloutMetrics(registry, time);
    }

    /** Counts from wherever the resource says; guards from Prometheus. */
    @Bean
    Senses senses(SampleSource ticks, Guards guards) {
        SampleSource gateways = new GatewaySamples();
        return new Senses(
                (rollout, uptake, at) -> (rollout.resource().queries().samples() == null ? gateways : ticks)
                        .hearing(rollout, uptake, at),
                guards);
    }

    @Bean
    RolloutReconciler rolloutReconciler(
            RolloutStore store, TrafficRouter router, Workloads workloads, Senses senses, SteadyTime time) {
        store.load().forEach(rollout -> time.notBefore(rollout.updatedAt()));
        return new RolloutReconciler(store, router, workloads, senses, time);
    }

    @Bean
    Rollouts rollouts(RolloutStore store, RolloutReconciler reconciler, RolloutMetrics metrics, SteadyTime time) {
        return new Rollouts(store, reconciler, metrics, time);
    }

    @Bean
    Ticker ticker(Rollouts rollouts, RolloutMetrics metrics, RolloutProperties properties) {
        return new Ticker(rollouts, metrics, properties.tick());
    }
}
