package dev.sluice.rollout.prometheus;

import dev.sluice.rollout.RolloutProperties;
import dev.sluice.rollout.Rollouts;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Samples and guards by Prometheus; without an address everything that needs one is held, and says so. */
@Configuration(proxyBeanMethods = false)
class PrometheusConfiguration {

    @Bean
    PrometheusApi prometheusApi(RolloutProperties properties) {
        return new PrometheusApi(properties.prometheus());
    }

    @Bean
    TickSamples tickSamples(PrometheusApi api, RolloutProperties properties) {
        return new TickSamples(api::scraped, properties.prometheus().tick());
    }

    @Bean
    PrometheusGuards prometheusGuards(PrometheusApi api, RolloutProperties properties) {
        return new PrometheusGuards(api::value, properties.prometheus().tick());
    }

    @Bean
    PrometheusPoller prometheusPoller(
            Rollouts rollouts, TickSamples samples, PrometheusGuards guards, InstantSource time) {
        return new PrometheusPoller(rollouts, samples, guards, time);
    }
}
