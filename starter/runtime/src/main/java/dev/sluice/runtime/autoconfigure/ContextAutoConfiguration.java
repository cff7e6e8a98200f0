package dev.sluice.runtime.autoconfigure;

import dev.sluice.runtime.ServerRuntime;
import dev.sluice.runtime.context.ContextFilter;
import dev.sluice.runtime.context.ContextHeaders;
import dev.sluice.runtime.context.ContextTaskScheduler;
import dev.sluice.runtime.context.RequestContext;
import dev.sluice.runtime.context.TraceIdFilter;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import java.util.concurrent.ScheduledExecutorService;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnThreading;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.task.SimpleAsyncTaskSchedulerBuilder;
import org.springframework.boot.thread.Threading;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.TaskDecorator;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;
import org.springframework.scheduling.config.TaskManagementConfigUtils;
import org.springframework.util.ClassUtils;
import reactor.core.publisher.Hooks;

/** Keeps lane and trace context of a request over its threads, and hands them on by the clients that Boot builds. */
@AutoConfiguration(
        after = {RuntimeAutoConfiguration.class, TaskExecutionAutoConfiguration.class},
        afterName =
                "org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration",
        before = TaskSchedulingAutoConfiguration.class)
@ConditionalOnBean(ServerRuntime.class)
@ConditionalOnBooleanProperty(name = "sluice.runtime.context.enabled", matchIfMissing = true)
@EnableConfigurationProperties(ContextProperties.class)
public final class ContextAutoConfiguration {
    private static final String TRACING = "io.micrometer.tracing.propagation.Propagator";

    @Bean
    ContextFilter sluiceContextFilter() {
        return new ContextFilter();
    }

    /** Gives way to a tracing library, which begins spans of its own where the runtime would pass on its caller's. */
    @Bean
    ContextHeaders sluiceContextHeaders(ListableBeanFactory beans) {
        return new ContextHeaders(!isTraced(beans));
    }

    /** Boot gives it to all executors and schedulers that it builds. */
    @Bean
    TaskDecorator sluiceContextTaskDecorator() {
        return RequestContext::keptIn;
    }

    private static boolean isTraced(ListableBeanFactory beans) {
        var loader = ContextAutoConfiguration.class.getClassLoader();
        return ClassUtils.isPresent(TRACING, loader)
                && beans.getBeanNamesForType(ClassUtils.resolveClassName(TRACING, loader), true, false).length > 0;
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(TracingContext.class)
    @ConditionalOnBean(type = TRACING)
    static class TracingConfiguration {
        @Bean
        TraceIdFilter sluiceTraceIdFilter() {
            return new TraceIdFilter();
        }
    }

    /** Reactor restores the context on each thread that a request passes, unless the application wants less. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = "spring.reactor.context-propagation", havingValue = "auto", matchIfMissing = true)
    static class ReactorConfiguration {
        ReactorConfiguration() {
            Hooks.enableAutomaticContextPropagation();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(RestClientCustomizer.class)
    static class RestClientConfiguration {
        @Bean
        RestClientCustomizer sluiceContextRestClientCustomizer(ContextHeaders headers) {
            return headers::handOnBy;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(WebClientCustomizer.class)
    static class WebClientConfiguration {
        @Bean
        WebClientCustomizer sluiceContextWebClientCustomizer(ContextHeaders headers) {
            return headers::handOnBy;
        }
    }

    /** Where Boot would schedule on virtual threads. A scheduler is an executor, too: Boot's own executor must be there first. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnThreading(Threading.VIRTUAL)
    @ConditionalOnBean(name = TaskManagementConfigUtils.SCHEDULED_ANNOTATION_PROCESSOR_BEAN_NAME)
    @ConditionalOnMissingBean({TaskScheduler.class, ScheduledExecutorService.class})
    static class SchedulerConfiguration {
        @Bean
        SimpleAsyncTaskScheduler taskScheduler(SimpleAsyncTaskSchedulerBuilder builder) {
            return builder.configure(new ContextTaskScheduler());
        }
    }
}
