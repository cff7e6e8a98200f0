package dev.sluice.runtime.autoconfigure;

import dev.sluice.runtime.EventLoops;
import dev.sluice.runtime.ServerRuntime;
import dev.sluice.runtime.health.RuntimeHealth;
import dev.sluice.runtime.health.RuntimeHealthIndicator;
import dev.sluice.runtime.watch.CarrierThreads;
import dev.sluice.runtime.watch.LoopWatchdog;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Measures the runtime's health, and shows it where the application has Boot's health. */
@AutoConfiguration(after = WatchAutoConfiguration.class)
@ConditionalOnBean(ServerRuntime.class)
@EnableConfigurationProperties(HealthProperties.class)
public final class HealthAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    RuntimeHealth sluiceRuntimeHealth(
            HealthProperties properties, ObjectProvider<EventLoops> loops, ObjectProvider<LoopWatchdog> watchdog) {
        return new RuntimeHealth(
                properties.toLimits(),
                loops.getIfAvailable(),
                watchdog.getIfAvailable(),
                CarrierThreads.find().orElse(null));
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
    @ConditionalOnEnabledHealthIndicator("runtime")
    static class IndicatorConfiguration {
        @Bean
        @ConditionalOnMissingBean(name = "runtimeHealthIndicator")
        RuntimeHealthIndicator runtimeHealthIndicator(RuntimeHealth health, HealthProperties properties) {
            return new RuntimeHealthIndicator(
                    health, properties.down() ? Status.DOWN : RuntimeHealthIndicator.DEGRADED);
        }
    }
}
