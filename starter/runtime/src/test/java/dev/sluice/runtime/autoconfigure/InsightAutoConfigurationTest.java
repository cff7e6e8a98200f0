package dev.sluice.runtime.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.ServerRuntime;
import dev.sluice.runtime.context.ContextFilter;
import dev.sluice.runtime.context.ContextHeaders;
import dev.sluice.runtime.context.ContextTaskScheduler;
import dev.sluice.runtime.health.RuntimeHealth;
import dev.sluice.runtime.health.RuntimeHealthIndicator;
import dev.sluice.runtime.profile.AutoProfiler;
import dev.sluice.runtime.profile.ProfileEndpoint;
import dev.sluice.runtime.profile.Profiler;
import dev.sluice.runtime.watch.LoopWatchdog;
import dev.sluice.runtime.watch.PinnedThreads;
import dev.sluice.runtime.watch.ThreadMetrics;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.TaskDecorator;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import reactor.netty.resources.LoopResources;

/** What sees into the runtime and carries context through it: there by default, and gone when told so or not possible. */
class InsightAutoConfigurationTest {
    private final ReactiveWebApplicationContextRunner application = new ReactiveWebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    RuntimeAutoConfiguration.class,
                    WatchAutoConfiguration.class,
                    ContextAutoConfiguration.class,
                    HealthAutoConfiguration.class,
                    ProfileAutoConfiguration.class,
                    TaskExecutionAutoConfiguration.class,
                    TaskSchedulingAutoConfiguration.class,
                    NettyReactiveWebServerAutoConfiguration.class));

    @Test
    void isOnByDefaultButNothingIsProfiled() {
        application.run(context -> {
            assertThat(context).hasSingleBean(LoopWatchdog.class).hasSingleBean(PinnedThreads.class);
            assertThat(context).hasSingleBean(ThreadMetrics.class).hasSingleBean(RuntimeHealthIndicator.class);
            assertThat(context).hasSingleBean(ContextFilter.class).hasSingleBean(TaskDecorator.class);
            assertThat(context).hasSingleBean(RestClientCustomizer.class).hasSingleBean(WebClientCustomizer.class);
            assertThat(context).doesNotHaveBean(ProfileEndpoint.class).doesNotHaveBean(AutoProfiler.class);
        });
    }

    @Test
    void backsOffWithTheRuntime() {
        application
                .withPropertyValues("sluice.runtime.enabled=false")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(LoopWatchdog.class)
                        .doesNotHaveBean(ContextFilter.class)
                        .doesNotHaveBean(RuntimeHealth.class)
                        .doesNotHaveBean(Profiler.class));
    }

    @Test
    void eachPartIsOffByItsProperty() {
        application
                .withPropertyValues(
                        "sluice.runtime.watchdog.enabled=false",
                        "sluice.runtime.watchdog.pinning=false",
                        "sluice.runtime.context.enabled=false",
                        "management.health.runtime.enabled=false")
                .run(context -> assertThat(context)
                        .hasSingleBean(ServerRuntime.class)
                        .doesNotHaveBean(LoopWatchdog.class)
                        .doesNotHaveBean(PinnedThreads.class)
                        .doesNotHaveBean(ContextFilter.class)
                        .doesNotHaveBean(ContextHeaders.class)
                        .doesNotHaveBean(TaskDecorator.class)
                        .doesNotHaveBean(RuntimeHealthIndicator.class));
    }

    @Test
    void loopsOfTheApplicationAreNotWatched() {
        application
                .withUserConfiguration(OwnLoops.class)
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(LoopWatchdog.class)
                        .hasSingleBean(RuntimeHealth.class)
                        .hasSingleBean(ThreadMetrics.class));
    }

    @Test
    void doesWithoutEverythingThatIsOptional() {
        application
                .withClassLoader(new FilteredClassLoader(
                        "io.micrometer.core",
                        "org.springframework.boot.health.contributor",
                        "org.springframework.boot.actuate.endpoint.web",
                        "org.springframework.boot.restclient",
                        "org.springframework.boot.webclient",
                        "one.profiler"))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(LoopWatchdog.class)
                        .hasSingleBean(ContextFilter.class)
                        .hasSingleBean(RuntimeHealth.class)
                        .doesNotHaveBean("runtimeHealthIndicator"));
    }

    @Test
    void theEndpointIsThereWhenItIsExposed() {
        application
                .withPropertyValues("management.endpoints.web.exposure.include=profile")
                .run(context -> assertThat(context).hasSingleBean(ProfileEndpoint.class));
    }

    @Test
    void profilesAreTakenByThemselvesWhenAskedFor() {
        application
                .withPropertyValues("sluice.runtime.profile.auto.enabled=true")
                .run(context -> assertThat(context).hasSingleBean(AutoProfiler.class));
    }

    @Test
    void theSchedulerOnVirtualThreadsKeepsTheContextUnlessTheApplicationHasItsOwn() {
        var virtual = application.withPropertyValues("spring.threads.virtual.enabled=true");
        virtual.withUserConfiguration(Scheduling.class).run(context -> {
            assertThat(context.getBean(TaskScheduler.class)).isInstanceOf(ContextTaskScheduler.class);
            assertThat(context).hasBean("applicationTaskExecutor");
        });
        virtual.withUserConfiguration(Scheduling.class, OwnScheduler.class)
                .run(context ->
                        assertThat(context).hasSingleBean(TaskScheduler.class).hasBean("ownScheduler"));
        virtual.run(context -> assertThat(context).doesNotHaveBean(TaskScheduler.class));
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnLoops {
        @Bean
        LoopResources ownLoops() {
            return LoopResources.create("own");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableScheduling
    static class Scheduling {}

    @Configuration(proxyBeanMethods = false)
    static class OwnScheduler {
        @Bean
        ThreadPoolTaskScheduler ownScheduler() {
            return new ThreadPoolTaskScheduler();
        }
    }
}
