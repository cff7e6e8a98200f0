package dev.sluice.runtime.autoconfigure;

import dev.sluice.runtime.EventLoops;
import dev.sluice.runtime.ServerRuntime;
import dev.sluice.runtime.watch.CarrierThreads;
import dev.sluice.runtime.watch.LoopWatchdog;
import dev.sluice.runtime.watch.PinnedThreads;
import dev.sluice.runtime.watch.ThreadMetrics;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Watches the threads that serve: event loops that are blocked, virtual threads that wait for a carrier or keep it. */
@AutoConfiguration(after = RuntimeAutoConfiguration.class)
@ConditionalOnBean(ServerRuntime.class)
@EnableConfigurationProperties(WatchdogProperties.class)
public final class WatchAutoConfiguration {
    /** Only the runtime's own loops can be watched; an application with loops of its own goes without. */
    @Bean
    @ConditionalOnBean(EventLoops.class)
    @ConditionalOnMissingBean
    @ConditionalOnBooleanProperty(name = "sluice.runtime.watchdog.enabled", matchIfMissing = true)
    LoopWatchdog sluiceLoopWatchdog(EventLoops loops, WatchdogProperties properties) {
        return new LoopWatchdog(
                loops.onServer(true), properties.interval(), properties.threshold(), properties.testThreshold());
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterBinder.class)
    static class MetricsConfiguration {
        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnBooleanProperty(name = "sluice.runtime.watchdog.pinning", matchIfMissing = true)
        PinnedThreads sluicePinnedThreads() {
            return PinnedThreads.count();
        }

        @Bean
        @ConditionalOnMissingBean
        ThreadMetrics sluiceThreadMetrics(ObjectProvider<LoopWatchdog> watchdog, ObjectProvider<PinnedThreads> pinned) {
            return new ThreadMetrics(
                    watchdog.getIfAvailable(),
                    pinned.getIfAvailable(),
                    CarrierThreads.find().orElse(null));
        }
    }
}
