package dev.sluice.gateway.autoconfigure;

import dev.sluice.gateway.DirectFilter;
import dev.sluice.gateway.GatewayHeaders;
import dev.sluice.gateway.GatewayMeters;
import dev.sluice.gateway.GatewayRoutes;
import dev.sluice.gateway.StickyKey;
import dev.sluice.gateway.mirror.Comparisons;
import dev.sluice.gateway.mirror.MirrorEndpoint;
import dev.sluice.gateway.risk.RiskFilter;
import dev.sluice.gateway.table.ControllerLink;
import dev.sluice.gateway.table.RoutesEndpoint;
import dev.sluice.gateway.table.RoutingTables;
import dev.sluice.gateway.upstream.CallSpans;
import dev.sluice.gateway.upstream.UpstreamClient;
import dev.sluice.gateway.upstream.Wires;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.cloud.gateway.config.HttpClientCustomizer;
import org.springframework.cloud.gateway.config.HttpClientFactory;
import org.springframework.cloud.gateway.config.HttpClientProperties;
import org.springframework.cloud.gateway.config.HttpClientSslConfigurer;
import org.springframework.cloud.gateway.event.RefreshRoutesEvent;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.netty.http.HttpResources;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.LoopResources;

/** Routes requests by the controller's tables. */
@AutoConfiguration(
        before = org.springframework.cloud.gateway.config.GatewayAutoConfiguration.class,
        after = {TracingAutoConfiguration.class, RiskAutoConfiguration.class},
        afterName = {
            "dev.sluice.runtime.autoconfigure.RuntimeAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnBooleanProperty(name = "sluice.gateway.enabled", matchIfMissing = true)
@EnableConfigurationProperties(GatewayProperties.class)
public final class GatewayAutoConfiguration {

    @Bean
    RoutingTables sluiceRoutingTables(GatewayProperties properties) {
        return new RoutingTables(properties.fallbacks(), properties.controller().suspicion(), System::nanoTime);
    }

    @Bean
    ControllerLink sluiceControllerLink(
            GatewayProperties properties,
            RoutingTables tables,
            ObjectProvider<MeterRegistry> registries,
            ObjectProvider<ReactorResourceFactory> resources) {
        MeterRegistry registry = registries.getIfAvailable(SimpleMeterRegistry::new);
        ControllerLink link = new ControllerLink(
                controller(properties),
                properties.tableFile(),
                tables,
                outcome -> Counter.builder(GatewayMeters.REPORTS.getName())
                        .description(GatewayMeters.REPORTS.description())
                        .tag(GatewayMeters.Tag.OUTCOME.asString(), outcome)
                        .register(registry)
                        .increment(),
                loops(resources));
        Gauge.builder(GatewayMeters.REPORT_BACKLOG.getName(), link, ControllerLink::waiting)
                .description(GatewayMeters.REPORT_BACKLOG.description())
                .register(registry);
        return link;
    }

    @Bean
    @ConditionalOnMissingBean
    StickyKey sluiceStickyKey(GatewayProperties properties) {
        return GatewayRoutes.stickyKey(
                properties.cookie().enabled(), properties.cookie().maxAge());
    }

    /** An application that brings its own client uses it for copies too. */
    @Bean
    GatewayRoutes.Clients sluiceClients(
            GatewayProperties properties, HttpClient users, ObjectProvider<UpstreamClient> factory) {
        UpstreamClient ours = factory.getIfAvailable();
        return new GatewayRoutes.Clients(
                users,
                ours == null ? users : ours.forCopies(properties.mirror().maxConcurrent()),
                new Wires(properties.upstream().toLimits()));
    }

    @Bean
    Comparisons sluiceComparisons() {
        return new Comparisons();
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnAvailableEndpoint
    MirrorEndpoint sluiceMirrorEndpoint(Comparisons comparisons) {
        return new MirrorEndpoint(comparisons);
    }

    /** Whom to believe where a request comes from is the gateway's own rule; on platforms such as Kubernetes Boot would believe everyone. */
    @Bean
    WebServerFactoryCustomizer<NettyReactiveWebServerFactory> sluiceForwardedHeaders(ServerProperties server) {
        return factory -> {
            if (server.getForwardHeadersStrategy() == null) factory.setUseForwardHeaders(false);
        };
    }

    @Bean
    GatewayRoutes.Parts sluiceRouteParts(
            RoutingTables tables,
            StickyKey stickyKey,
            ControllerLink link,
            GatewayRoutes.Clients clients,
            Comparisons comparisons,
            ObjectProvider<MeterRegistry> registries,
            ObjectProvider<CallSpans> spans) {
        return new GatewayRoutes.Parts(
                tables,
                stickyKey,
                link::canaryFailed,
                clients,
                comparisons,
                registries.getIfAvailable(SimpleMeterRegistry::new),
                spans.getIfAvailable(() -> CallSpans.NONE));
    }

    /** Spring keeps the routes that it was given: it hears when a table brings others. */
    @Bean
    GatewayRoutes sluiceRoutes(
            GatewayProperties properties,
            GatewayRoutes.Parts parts,
            ObjectProvider<HttpHeadersFilter> headers,
            ObjectProvider<RiskFilter> risk,
            ApplicationEventPublisher events) {
        GatewayRoutes routes = new GatewayRoutes(
                properties.paths(), parts, properties.toRules(others(headers)), risk.getIfAvailable());
        parts.tables().follow(table -> {
            if (routes.follow(table)) events.publishEvent(new RefreshRoutesEvent(routes));
        });
        return routes;
    }

    static GatewayHeaders.Others others(ObjectProvider<HttpHeadersFilter> all) {
        return new GatewayHeaders.Others(all.orderedStream()
                .filter(filter -> !(filter instanceof GatewayHeaders))
                .filter(filter -> !filter.getClass().getName().startsWith("org.springframework.cloud.gateway."))
                .toList());
    }

    @Bean
    DirectFilter sluiceDirectFilter(GatewayRoutes routes) {
        return routes.direct();
    }

    @Bean
    @ConditionalOnBooleanProperty(name = "sluice.gateway.direct.enabled", matchIfMissing = true)
    DirectWay sluiceDirectWay(ApplicationContext context, DirectFilter direct) {
        return new DirectWay(context, direct);
    }

    @Bean
    HttpHeadersFilter sluiceRequestHeaders(GatewayProperties properties) {
        return new GatewayHeaders(HttpHeadersFilter.Type.REQUEST, properties.toForwarding());
    }

    @Bean
    HttpHeadersFilter sluiceResponseHeaders(GatewayProperties properties) {
        return new GatewayHeaders(HttpHeadersFilter.Type.RESPONSE, properties.toForwarding());
    }

    @Bean
    @ConditionalOnMissingBean({HttpClient.class, HttpClientFactory.class})
    UpstreamClient sluiceUpstreamClient(
            GatewayProperties properties,
            HttpClientProperties stock,
            ServerProperties server,
            HttpClientSslConfigurer ssl,
            ObjectProvider<HttpClientCustomizer> customizers,
            ObjectProvider<ReactorResourceFactory> resources) {
        return new UpstreamClient(
                properties.upstream().toLimits(),
                loops(resources),
                new UpstreamClient.Stock(
                        stock,
                        server,
                        ssl,
                        customizers
                                .orderedStream()
                                .collect(java.util.stream.Collectors.toCollection(java.util.ArrayList::new))));
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnAvailableEndpoint
    RoutesEndpoint sluiceRoutesEndpoint(RoutingTables tables, GatewayRoutes routes) {
        return new RoutesEndpoint(tables, routes::out);
    }

    /** Not ready while it knows no address of a service that it is configured for, or no service at all. */
    @Bean
    HealthIndicator routingTableHealthIndicator(GatewayProperties properties, RoutingTables tables) {
        return () -> {
            List<String> unknown = tables.unknown(properties.services().keySet());
            boolean waits =
                    properties.services().isEmpty() && properties.controller().uri() != null && !tables.known();
            if (waits)
                return Health.outOfService()
                        .withDetail("unknown", "all services")
                        .build();
            return unknown.isEmpty()
                    ? Health.up().build()
                    : Health.outOfService().withDetail("unknown", unknown).build();
        };
    }

    /** The server's loops: a request and its upstream call then run on the same few threads. */
    static LoopResources loops(ObjectProvider<ReactorResourceFactory> resources) {
        ReactorResourceFactory factory = resources.getIfAvailable();
        return factory == null ? HttpResources.get() : factory.getLoopResources();
    }

    private static ControllerLink.@Nullable Controller controller(GatewayProperties properties) {
        URI uri = properties.controller().uri();
        String token = properties.controller().token();
        if (uri == null || token == null) return null;
        return new ControllerLink.Controller(uri, token, instance(properties));
    }

    private static String instance(GatewayProperties properties) {
        String configured = properties.instance();
        if (configured != null) return configured;
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "gateway";
        }
    }
}
