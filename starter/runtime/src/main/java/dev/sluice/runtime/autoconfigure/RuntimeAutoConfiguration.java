package dev.sluice.runtime.autoconfigure;

import static java.util.Objects.requireNonNull;

import dev.sluice.policy.placement.PlacementPolicy;
import dev.sluice.runtime.Drain;
import dev.sluice.runtime.EventLoops;
import dev.sluice.runtime.ServerRuntime;
import dev.sluice.runtime.Transport;
import dev.sluice.runtime.listen.ListenerSettings;
import dev.sluice.runtime.listen.Listeners;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.cloud.CloudPlatform;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.web.reactive.config.BlockingExecutionConfigurer;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/** Puts a WebFlux application on the runtime's event loops and guards. */
@AutoConfiguration(before = NettyReactiveWebServerAutoConfiguration.class)
@ConditionalOnClass({HttpServer.class, WebFluxConfigurer.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnBooleanProperty(name = "sluice.runtime.enabled", matchIfMissing = true)
@EnableConfigurationProperties(RuntimeProperties.class)
public final class RuntimeAutoConfiguration {
    private static final Duration KUBERNETES_DRAIN_DELAY = Duration.ofSeconds(5);

    @Bean
    ServerRuntime sluiceServerRuntime(RuntimeProperties properties, Drain drain) {
        return new ServerRuntime(
                properties.timeouts().toTimeouts(),
                properties.requests().toLimits(),
                properties.connections().toLimits(),
                drain);
    }

    /** After Boot's customizer, which has a default for the size of headers. */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    @ConditionalOnProperty("sluice.runtime.requests.max-header-size")
    WebServerFactoryCustomizer<NettyReactiveWebServerFactory> sluiceHeaderSizeCustomizer(RuntimeProperties properties) {
        var size = requireNonNull(properties.requests().maxHeaderSize());
        return factory -> factory.addServerCustomizers(
                server -> server.httpRequestDecoder(decoder -> decoder.maxHeaderSize((int) size.toBytes())));
    }

    @Bean
    Drain sluiceDrain(RuntimeProperties properties, ApplicationContext context, Environment environment) {
        return new Drain(context, drainDelay(properties, environment));
    }

    /** Nobody routes requests to a laptop by readiness, so only Kubernetes is given time to notice. */
    static Duration drainDelay(RuntimeProperties properties, Environment environment) {
        var configured = properties.drain().delay();
        if (configured != null) return configured;
        return CloudPlatform.KUBERNETES.isActive(environment) ? KUBERNETES_DRAIN_DELAY : Duration.ZERO;
    }

    /** Loops for the server and the clients of the application, unless it brings loops or resources of its own. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingBean(ReactorResourceFactory.class)
    static class LoopConfiguration {
        @Bean
        @ConditionalOnMissingBean(LoopResources.class)
        EventLoops sluiceEventLoops(RuntimeProperties properties, ObjectProvider<PlacementPolicy> policies) {
            var loops = properties.loops();
            var policy = policies.getIfAvailable(() -> loops.placement().policy());
            var acceptors = properties.listeners().acceptors();
            return new EventLoops(Transport.select(properties.transport()), loops.countOrCores(), acceptors, policy);
        }

        /** Only with loops that can be watched, and whose transport is known. */
        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnBean(EventLoops.class)
        Listeners sluiceListeners(RuntimeProperties properties, EventLoops loops, Environment environment) {
            var pause = properties.pause();
            var backlog = properties.listeners().backlog();
            var listeners = new Listeners(new ListenerSettings(
                    properties.listeners().acceptors(),
                    loops.transport().reusePort(),
                    backlog == null ? 0 : backlog,
                    pause.enabled(),
                    pause.toLimits(),
                    pause.longest(),
                    environment.getProperty("management.server.port", Integer.class, -1)));
            loops.afterEachSample(listeners.pause());
            return listeners;
        }

        @Bean
        @ConditionalOnSingleCandidate(LoopResources.class)
        ReactorResourceFactory reactorResourceFactory(LoopResources loops) {
            var resources = new ReactorResourceFactory();
            resources.setUseGlobalResources(false);
            resources.setLoopResources(loops);
            return resources;
        }
    }

    /** Blocking handlers on virtual threads, unless the application chooses another executor. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBooleanProperty(name = "sluice.runtime.virtual-threads.enabled", matchIfMissing = true)
    static class HandlerConfiguration {
        /** Before Boot's configurer and the application's, which replace the executor when they set one. */
        @Bean
        @Order(Ordered.HIGHEST_PRECEDENCE)
        WebFluxConfigurer sluiceHandlerConfigurer() {
            return new WebFluxConfigurer() {
                @Override
                public void configureBlockingExecution(BlockingExecutionConfigurer configurer) {
                    configurer.setExecutor(new VirtualThreadTaskExecutor("sluice-handler-"));
                }
            };
        }
    }
}
