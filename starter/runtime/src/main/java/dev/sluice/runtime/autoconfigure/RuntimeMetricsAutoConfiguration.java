package dev.sluice.runtime.autoconfigure;

import dev.sluice.runtime.ConnectionMetrics;
import dev.sluice.runtime.Drain;
import dev.sluice.runtime.EventLoopMetrics;
import dev.sluice.runtime.EventLoops;
import dev.sluice.runtime.ServerRuntime;
import dev.sluice.runtime.listen.ListenerMetrics;
import dev.sluice.runtime.listen.Listeners;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Meters of the runtime, where the application has Micrometer. */
@AutoConfiguration(after = RuntimeAutoConfiguration.class)
@ConditionalOnClass(MeterBinder.class)
public final class RuntimeMetricsAutoConfiguration {
    @Bean
    @ConditionalOnBean(ServerRuntime.class)
    @ConditionalOnMissingBean
    ConnectionMetrics sluiceConnectionMetrics(ServerRuntime server, Drain drain) {
        return new ConnectionMetrics(server, drain);
    }

    @Bean
    @ConditionalOnBean(Listeners.class)
    @ConditionalOnMissingBean
    ListenerMetrics sluiceListenerMetrics(Listeners listeners) {
        return new ListenerMetrics(listeners);
    }

    @Bean
    @ConditionalOnBean(EventLoops.class)
    @ConditionalOnMissingBean
    EventLoopMetrics sluiceEventLoopMetrics(EventLoops loops) {
        return new EventLoopMetrics(loops);
    }
}
