package dev.sluice.runtime.autoconfigure;

import dev.sluice.runtime.ServerRuntime;
import dev.sluice.runtime.health.RuntimeHealth;
import dev.sluice.runtime.profile.AutoProfiler;
import dev.sluice.runtime.profile.ProfileEndpoint;
import dev.sluice.runtime.profile.ProfileMetrics;
import dev.sluice.runtime.profile.Profiler;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Profiles of the process: by an endpoint where it is exposed, and automatic ones when asked for. */
@AutoConfiguration(after = HealthAutoConfiguration.class)
@ConditionalOnBean(ServerRuntime.class)
@EnableConfigurationProperties(ProfileProperties.class)
public final class ProfileAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    Profiler sluiceProfiler(ProfileProperties properties) {
        return new Profiler(
                properties.engine(),
                properties.maxDuration(),
                properties.maxSize().toBytes());
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBooleanProperty("sluice.runtime.profile.auto.enabled")
    AutoProfiler sluiceAutoProfiler(Profiler profiler, RuntimeHealth health, ProfileProperties properties) {
        var auto = properties.auto();
        return AutoProfiler.start(profiler, health::measure, auto.rhythm(), auto.directoryOrTemporary(), auto.bounds());
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({WebEndpoint.class, ConditionalOnAvailableEndpoint.class})
    static class EndpointConfiguration {
        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnAvailableEndpoint
        ProfileEndpoint sluiceProfileEndpoint(Profiler profiler) {
            return new ProfileEndpoint(profiler);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterBinder.class)
    static class MetricsConfiguration {
        @Bean
        @ConditionalOnMissingBean
        ProfileMetrics sluiceProfileMetrics(Profiler profiler) {
            return new ProfileMetrics(profiler);
        }
    }
}
