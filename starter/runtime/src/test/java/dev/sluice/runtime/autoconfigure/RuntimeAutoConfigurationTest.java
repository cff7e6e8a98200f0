package dev.sluice.runtime.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.placement.PlacementPolicy;
import dev.sluice.runtime.ConnectionMetrics;
import dev.sluice.runtime.Drain;
import dev.sluice.runtime.EventLoopMetrics;
import dev.sluice.runtime.EventLoops;
import dev.sluice.runtime.ServerRuntime;
import dev.sluice.runtime.Transport;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import reactor.netty.resources.LoopResources;

class RuntimeAutoConfigurationTest {
    private final ReactiveWebApplicationContextRunner application = new ReactiveWebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    RuntimeMetricsAutoConfiguration.class,
                    RuntimeAutoConfiguration.class,
                    NettyReactiveWebServerAutoConfiguration.class));

    @Test
    void isOnByDefault() {
        application.run(context -> {
            assertThat(context).hasSingleBean(ServerRuntime.class).hasSingleBean(Drain.class);
            assertThat(context).hasSingleBean(EventLoops.class).hasSingleBean(ReactorResourceFactory.class);
            assertThat(context.getBean(ReactorResourceFactory.class).getLoopResources())
                    .isSameAs(context.getBean(EventLoops.class));
            assertThat(context.getBean(EventLoops.class).count())
                    .isEqualTo(Runtime.getRuntime().availableProcessors());
            assertThat(context).hasBean("sluiceHandlerConfigurer");
        });
    }

    @Test
    void backsOffWhenDisabled() {
        application.withPropertyValues("sluice.runtime.enabled=false").run(context -> {
            assertThat(context).doesNotHaveBean(ServerRuntime.class).doesNotHaveBean(EventLoops.class);
            assertThat(context).doesNotHaveBean(WebFluxConfigurer.class).doesNotHaveBean(MeterBinder.class);
            assertThat(context).hasSingleBean(ReactorResourceFactory.class);
        });
    }

    @Test
    void backsOffInAnApplicationWithoutAReactiveServer() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(RuntimeAutoConfiguration.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ServerRuntime.class));
    }

    @Test
    void leavesTheLoopsToAResourceFactoryOfTheApplication() {
        application.withUserConfiguration(OwnResources.class).run(context -> {
            assertThat(context).hasSingleBean(ReactorResourceFactory.class).hasBean("ownResources");
            assertThat(context).doesNotHaveBean(EventLoops.class).doesNotHaveBean(EventLoopMetrics.class);
            assertThat(context).hasSingleBean(ServerRuntime.class).hasSingleBean(ConnectionMetrics.class);
        });
    }

    @Test
    void leavesTheLoopsToLoopResourcesOfTheApplication() {
        application.withUserConfiguration(OwnLoops.class).run(context -> {
            assertThat(context).hasSingleBean(LoopResources.class).hasBean("ownLoops");
            assertThat(context.getBean(ReactorResourceFactory.class).getLoopResources())
                    .isSameAs(context.getBean("ownLoops"));
            assertThat(context).doesNotHaveBean(EventLoops.class).hasSingleBean(ServerRuntime.class);
        });
    }

    @Test
    void thePlacementPolicyOfTheApplicationWins() {
        application
                .withUserConfiguration(OwnPolicy.class)
                .withPropertyValues("sluice.runtime.loops.count=3")
                .run(context -> {
                    var placements = placements(context.getBean(EventLoops.class), 6);
                    assertThat(placements).containsExactly(6);
                });
    }

    @Test
    void theLoopsAreAsConfigured() {
        application
                .withPropertyValues(
                        "sluice.runtime.transport=nio",
                        "sluice.runtime.loops.count=3",
                        "sluice.runtime.loops.placement=round-robin")
                .run(context -> {
                    assertThat(context.getBean(EventLoops.class).transport()).isEqualTo(Transport.NIO);
                    assertThat(context.getBean(EventLoops.class).count()).isEqualTo(3);
                    assertThat(placements(context.getBean(EventLoops.class), 6)).containsExactly(2, 2, 2);
                });
    }

    @Test
    void theLoopsEndWithTheApplication() {
        application.run(context -> {
            var loops = context.getBean(EventLoops.class);
            context.close();
            assertThat(loops.onServer(true).isTerminated()).isTrue();
            assertThat(loops.isDisposed()).isTrue();
        });
    }

    @Test
    void handlersStayOnTheLoopsWhenToldSo() {
        application
                .withPropertyValues("sluice.runtime.virtual-threads.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(WebFluxConfigurer.class));
    }

    @Test
    void drainsWithoutDelayOnALaptop() {
        assertThat(drainDelay(new MockEnvironment())).isZero();
    }

    @Test
    void drainsForFiveSecondsInKubernetes() {
        var cluster = new MockEnvironment().withProperty("spring.main.cloud-platform", "kubernetes");
        assertThat(drainDelay(cluster)).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void drainsAsLongAsConfigured() {
        var cluster = new MockEnvironment()
                .withProperty("spring.main.cloud-platform", "kubernetes")
                .withProperty("sluice.runtime.drain.delay", "17s");
        assertThat(drainDelay(cluster)).isEqualTo(Duration.ofSeconds(17));
    }

    @Test
    void hasMetersWithMicrometer() {
        application.run(context ->
                assertThat(context).hasSingleBean(EventLoopMetrics.class).hasSingleBean(ConnectionMetrics.class));
    }

    @Test
    void doesWithoutMicrometer() {
        application
                .withClassLoader(new FilteredClassLoader("io.micrometer.core"))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(ServerRuntime.class)
                        .doesNotHaveBean("sluiceConnectionMetrics"));
    }

    private static Collection<Integer> placements(EventLoops loops, int connections) {
        var placements = new HashMap<EventLoop, Integer>();
        for (var i = 0; i < connections; i++)
            placements.merge(loops.onServer(true).next(), 1, Integer::sum);
        return placements.values();
    }

    private static Duration drainDelay(MockEnvironment environment) {
        var properties = Binder.get(environment).bindOrCreate("sluice.runtime", RuntimeProperties.class);
        return RuntimeAutoConfiguration.drainDelay(properties, environment);
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnResources {
        @Bean
        ReactorResourceFactory ownResources() {
            return new ReactorResourceFactory();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnLoops {
        @Bean
        LoopResources ownLoops() {
            return LoopResources.create("own");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnPolicy {
        @Bean
        PlacementPolicy ownPolicy() {
            return (loops, random) -> 0;
        }
    }
}
