package dev.sluice.gateway.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.DirectFilter;
import dev.sluice.gateway.GatewayRoutes;
import dev.sluice.gateway.StickyKey;
import dev.sluice.gateway.risk.EdgeRisk;
import dev.sluice.gateway.risk.FailMode;
import dev.sluice.gateway.risk.OffloadMode;
import dev.sluice.gateway.risk.RiskFilter;
import dev.sluice.gateway.table.ControllerLink;
import dev.sluice.gateway.table.RoutesEndpoint;
import dev.sluice.gateway.table.RoutingTables;
import dev.sluice.gateway.upstream.UpstreamClient;
import dev.sluice.policy.routing.Forwarding;
import dev.sluice.policy.routing.RoutingTable;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.cloud.gateway.config.HttpClientCustomizer;
import org.springframework.cloud.gateway.config.HttpClientFactory;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.context.ApplicationContext;
import org.springframework.util.unit.DataSize;

class GatewayAutoConfigurationTest {

    private static final AutoConfigurations OURS =
            AutoConfigurations.of(GatewayAutoConfiguration.class, RiskAutoConfiguration.class);

    private final ReactiveWebApplicationContextRunner gateway = new ReactiveWebApplicationContextRunner()
            .withConfiguration(OURS)
            .withConfiguration(AutoConfigurations.of(
                    CodecsAutoConfiguration.class,
                    SslAutoConfiguration.class,
                    WebFluxAutoConfiguration.class,
                    org.springframework.cloud.gateway.config.GatewayAutoConfiguration.class))
            .withPropertyValues("management.endpoints.web.exposure.include=routes");

    @Test
    void routesByTheTablesByDefault() {
        gateway.run(context -> assertThat(context)
                .hasNotFailed()
                .hasSingleBean(RoutingTables.class)
                .hasSingleBean(GatewayRoutes.class)
                .hasSingleBean(ControllerLink.class)
                .hasSingleBean(RoutesEndpoint.class)
                .doesNotHaveBean(RiskFilter.class));
    }

    @Test
    void itsClientReplacesTheStockOne() {
        gateway.run(
                context -> assertThat(context).getBean(HttpClientFactory.class).isInstanceOf(UpstreamClient.class));
    }

    @Test
    void isOffByProperty() {
        gateway.withPropertyValues("sluice.gateway.enabled=false", "sluice.gateway.risk.endpoints=http://edge:8070")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(GatewayRoutes.class)
                        .doesNotHaveBean(RiskFilter.class));
    }

    @Test
    void backsOffForTheApplicationsStickyKey() {
        StickyKey own = (request, configured) -> StickyKey.Key.of("everyone");
        gateway.withBean(StickyKey.class, () -> own)
                .run(context -> assertThat(context).getBean(StickyKey.class).isSameAs(own));
    }

    @Test
    void opensTheDirectWayUnlessSomethingStandsInIt() {
        ReactiveWebApplicationContextRunner plain =
                gateway.withPropertyValues("spring.cloud.gateway.server.webflux.metrics.enabled=false");
        plain.run(context -> assertThat(isDirect(context)).isTrue());
        plain.withPropertyValues("sluice.gateway.direct.enabled=false")
                .run(context -> assertThat(isDirect(context)).isFalse());
        plain.withBean(GlobalFilter.class, () -> (exchange, chain) -> chain.filter(exchange))
                .run(context -> assertThat(isDirect(context)).isFalse());
        plain.withBean(HttpHeadersFilter.class, () -> (headers, exchange) -> headers)
                .run(context -> assertThat(isDirect(context)).isFalse());
        plain.withBean(HttpClientCustomizer.class, () -> client -> client)
                .run(context -> assertThat(isDirect(context)).isFalse());
        plain.withPropertyValues(
                        "spring.cloud.gateway.server.webflux.routes[0].id=own",
                        "spring.cloud.gateway.server.webflux.routes[0].uri=http://127.0.0.1:1",
                        "spring.cloud.gateway.server.webflux.routes[0].predicates[0]=Path=/own/**")
                .run(context -> assertThat(isDirect(context)).isFalse());
    }

    private static boolean isDirect(ApplicationContext context) {
        return context.getBean(DirectFilter.class).isOpen();
    }

    @Test
    void whoLearnsAllServicesFromTheControllerIsNotReadyBeforeItHasHeardIt() {
        String[] controller = {
            "sluice.gateway.controller.uri=http://127.0.0.1:1", "sluice.gateway.controller.token=token"
        };
        gateway.withPropertyValues(controller)
                .run(context -> assertThat(routingTable(context)).isEqualTo(Status.OUT_OF_SERVICE));
        gateway.run(context -> assertThat(routingTable(context)).isEqualTo(Status.UP));
        gateway.withPropertyValues(controller).run(context -> {
            context.getBean(RoutingTables.class)
                    .install(RoutingTable.of(1, 0, Duration.ofSeconds(15), List.of()), true);
            assertThat(routingTable(context)).isEqualTo(Status.UP);
        });
    }

    private static Status routingTable(ApplicationContext context) {
        return Objects.requireNonNull(context.getBean("routingTableHealthIndicator", HealthIndicator.class)
                        .health())
                .getStatus();
    }

    @Test
    void isNotForApplicationsThatServeNothing() {
        new ApplicationContextRunner()
                .withConfiguration(OURS)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(GatewayRoutes.class));
    }

    @Test
    void checksRisksWhenThereIsSomebodyToAsk() {
        gateway.withPropertyValues(
                        "sluice.gateway.risk.endpoints=http://edge:8070",
                        "sluice.gateway.risk.signing-key=0123456789abcdef")
                .run(context ->
                        assertThat(context).hasSingleBean(RiskFilter.class).hasSingleBean(EdgeRisk.class));
        gateway.withPropertyValues(
                        "sluice.gateway.risk.endpoints=http://edge:8070", "sluice.gateway.risk.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(RiskFilter.class));
    }

    @Test
    void whatIsMissingIsNamed() {
        gateway.withPropertyValues("sluice.gateway.controller.uri=http://controller:8090")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessage(
                                "sluice.gateway.controller.token must be set when sluice.gateway.controller.uri is"));
        gateway.withPropertyValues("sluice.gateway.risk.endpoints=http://edge:8070")
                .run(
                        context -> assertThat(context)
                                .getFailure()
                                .rootCause()
                                .hasMessage(
                                        "sluice.gateway.risk.signing-keys or signing-key must be set when sluice.gateway.risk.endpoints are"));
        gateway.withPropertyValues("sluice.gateway.services.orders.fallback-uri=http://orders")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessage("sluice.gateway.services.orders.path must be set"));
        gateway.withPropertyValues("sluice.gateway.trusted-proxies=10.0.0.0/40")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessage("IP range must be an address or a range such as 10.0.0.0/8 or 2001:db8::/32,"
                                + " but was 10.0.0.0/40"));
    }

    @Test
    void theDefaultsAreThoseThatTheDocumentationSays() {
        assertThat(bind(GatewayProperties.class, "sluice.gateway", Map.of()))
                .isEqualTo(new GatewayProperties(
                        true,
                        null,
                        null,
                        Map.of(),
                        new GatewayProperties.ControllerProperties(null, null, Duration.ofMillis(250)),
                        new GatewayProperties.UpstreamProperties(
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(10),
                                500,
                                1_000,
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(10),
                                Duration.ofMinutes(10),
                                false),
                        List.of(),
                        Forwarding.Dialect.X_FORWARDED,
                        new GatewayProperties.ReplayProperties(0.1, 10, Duration.ofSeconds(15)),
                        new GatewayProperties.MirrorProperties(64, DataSize.ofKilobytes(64), Duration.ofSeconds(10)),
                        new GatewayProperties.EjectionProperties(5, Duration.ofSeconds(1), Duration.ofMinutes(1)),
                        new GatewayProperties.CookieProperties(true, Duration.ofDays(30)),
                        new GatewayProperties.DirectProperties(true)));
        assertThat(bind(RiskProperties.class, "sluice.gateway.risk", Map.of()))
                .isEqualTo(new RiskProperties(
                        true,
                        List.of(),
                        OffloadMode.ALWAYS,
                        64,
                        Duration.ofMillis(50),
                        FailMode.FAIL_OPEN,
                        100_000,
                        List.of(),
                        null,
                        Duration.ofMinutes(1),
                        DataSize.ofKilobytes(512),
                        256,
                        Duration.ofSeconds(2),
                        List.of()));
    }

    @Test
    void everyGatewayKeyCanBeSet() {
        Map<String, String> values = Map.ofEntries(
                Map.entry("enabled", "false"),
                Map.entry("instance", "gw-1"),
                Map.entry("table-file", "/tmp/table.json"),
                Map.entry("services.order-service.path", "/orders/**,/baskets/**"),
                Map.entry("services.order-service.fallback-uri", "http://127.0.0.1:9001"),
                Map.entry("controller.uri", "http://127.0.0.1:8090"),
                Map.entry("controller.token", "secret"),
                Map.entry("controller.suspicion", "9ms"),
                Map.entry("upstream.connect-timeout", "2s"),
                Map.entry("upstream.response-timeout", "3s"),
                Map.entry("upstream.max-connections", "4"),
                Map.entry("upstream.max-pending", "5"),
                Map.entry("upstream.acquire-timeout", "6s"),
                Map.entry("upstream.max-idle-time", "7s"),
                Map.entry("upstream.max-life-time", "8s"),
                Map.entry("upstream.preserve-host", "true"),
                Map.entry("trusted-proxies", "10.0.0.0/8,::1"),
                Map.entry("forwarded-by", "forwarded"),
                Map.entry("replay.budget", "0.2"),
                Map.entry("replay.min-per-second", "3"),
                Map.entry("replay.deadline", "4s"),
                Map.entry("mirror.max-concurrent", "7"),
                Map.entry("mirror.max-body-size", "8B"),
                Map.entry("mirror.timeout", "9s"),
                Map.entry("ejection.failures", "6"),
                Map.entry("ejection.first-time", "7s"),
                Map.entry("ejection.max-time", "8s"),
                Map.entry("cookie.enabled", "false"),
                Map.entry("cookie.max-age", "8d"),
                Map.entry("direct.enabled", "false"));
        GatewayProperties bound = bind(GatewayProperties.class, "sluice.gateway", values);
        assertThat(bound)
                .isEqualTo(new GatewayProperties(
                        false,
                        "gw-1",
                        Path.of("/tmp/table.json"),
                        Map.of(
                                "order-service",
                                new GatewayProperties.ServiceProperties(
                                        List.of("/orders/**", "/baskets/**"), "http://127.0.0.1:9001")),
                        new GatewayProperties.ControllerProperties(
                                URI.create("http://127.0.0.1:8090"), "secret", Duration.ofMillis(9)),
                        new GatewayProperties.UpstreamProperties(
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(3),
                                4,
                                5,
                                Duration.ofSeconds(6),
                                Duration.ofSeconds(7),
                                Duration.ofSeconds(8),
                                true),
                        List.of("10.0.0.0/8", "::1"),
                        Forwarding.Dialect.FORWARDED,
                        new GatewayProperties.ReplayProperties(0.2, 3, Duration.ofSeconds(4)),
                        new GatewayProperties.MirrorProperties(7, DataSize.ofBytes(8), Duration.ofSeconds(9)),
                        new GatewayProperties.EjectionProperties(6, Duration.ofSeconds(7), Duration.ofSeconds(8)),
                        new GatewayProperties.CookieProperties(false, Duration.ofDays(8)),
                        new GatewayProperties.DirectProperties(false)));
        assertThat(bound.toString()).doesNotContain("secret");
    }

    @Test
    void everyRiskKeyCanBeSet() {
        Map<String, String> values = Map.ofEntries(
                Map.entry("enabled", "false"),
                Map.entry("endpoints", "http://edge:8070,http://central:8070"),
                Map.entry("deadline", "20ms"),
                Map.entry("mode", "when-busy"),
                Map.entry("central-limit", "6"),
                Map.entry("fail-mode", "amount"),
                Map.entry("fail-closed-from", "70000"),
                Map.entry("signing-keys", "2:another secret of bytes"),
                Map.entry("signing-key", "0123456789abcdef"),
                Map.entry("valid-for", "5s"),
                Map.entry("max-body-size", "1MB"),
                Map.entry("max-concurrent", "7"),
                Map.entry("retry-after", "8s"),
                Map.entry("rules[0].method", "PUT"),
                Map.entry("rules[0].path", "/a"),
                Map.entry("rules[0].amount", "/total"),
                Map.entry("rules[0].minimum", "9"),
                Map.entry("rules[0].order-id", "/id"),
                Map.entry("rules[0].customer", "/c"),
                Map.entry("rules[0].currency", "/d"),
                Map.entry("rules[0].country", "/e"),
                Map.entry("rules[0].items", "/f"),
                Map.entry("rules[0].device", "/g"),
                Map.entry("rules[0].address", "/h"),
                Map.entry("rules[0].payment", "/i"),
                Map.entry("rules[0].headers.X-Channel", "web"),
                Map.entry("rules[0].fields[/payment]", "invoice"));
        RiskProperties bound = bind(RiskProperties.class, "sluice.gateway.risk", values);
        assertThat(bound)
                .isEqualTo(new RiskProperties(
                        false,
                        List.of(URI.create("http://edge:8070"), URI.create("http://central:8070")),
                        OffloadMode.WHEN_BUSY,
                        6,
                        Duration.ofMillis(20),
                        FailMode.AMOUNT,
                        70_000,
                        List.of("2:another secret of bytes"),
                        "0123456789abcdef",
                        Duration.ofSeconds(5),
                        DataSize.ofMegabytes(1),
                        7,
                        Duration.ofSeconds(8),
                        List.of(new RiskProperties.RuleProperties(
                                "PUT",
                                "/a",
                                "/total",
                                9,
                                Map.of("X-Channel", "web"),
                                Map.of("/payment", "invoice"),
                                "/id",
                                "/c",
                                "/g",
                                "/h",
                                "/d",
                                "/e",
                                "/i",
                                "/f"))));
        assertThat(bound.toString()).doesNotContain("0123456789abcdef").doesNotContain("another secret");
    }

    private static <T> T bind(Class<T> type, String prefix, Map<String, String> values) {
        MapConfigurationPropertySource source = new MapConfigurationPropertySource();
        values.forEach((name, value) -> source.put(prefix + "." + name, value));
        return new Binder(source).bindOrCreate(prefix, type);
    }
}
