package dev.sluice.runtime.autoconfigure;

import dev.sluice.runtime.ServerRuntime;
import dev.sluice.runtime.admission.AdmissionFilter;
import dev.sluice.runtime.admission.AdmissionMetrics;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebHttpHandlerBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/** Sheds requests above an adaptive limit, before the application sees them. */
@AutoConfiguration(after = RuntimeAutoConfiguration.class, before = HttpHandlerAutoConfiguration.class)
@ConditionalOnBean(ServerRuntime.class)
@ConditionalOnClass(WebHttpHandlerBuilderCustomizer.class)
@ConditionalOnBooleanProperty(name = "sluice.runtime.admission.enabled", matchIfMissing = true)
public final class AdmissionAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    AdmissionFilter sluiceAdmissionFilter(RuntimeProperties properties, Environment environment) {
        var admission = properties.admission();
        var actuatorPath = environment.getProperty("management.endpoints.web.base-path", "/actuator");
        var priorities = admission.toPriorities(actuatorPath);
        return new AdmissionFilter(admission.toBounds(), priorities, admission.retryAfter());
    }

    /** First, so that a refused request costs nothing of what other decorators do. */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    WebHttpHandlerBuilderCustomizer sluiceAdmissionCustomizer(AdmissionFilter filter) {
        return builder -> builder.httpHandlerDecorator(filter::before);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterBinder.class)
    static class MetricsConfiguration {
        @Bean
        @ConditionalOnMissingBean
        AdmissionMetrics sluiceAdmissionMetrics(AdmissionFilter filter) {
            return new AdmissionMetrics(filter);
        }
    }
}
