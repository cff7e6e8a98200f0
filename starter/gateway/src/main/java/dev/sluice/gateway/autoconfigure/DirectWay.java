package dev.sluice.gateway.autoconfigure;

import dev.sluice.gateway.DirectFilter;
import dev.sluice.gateway.GatewayRoutes;
import dev.sluice.gateway.risk.RiskFilter;
import dev.sluice.gateway.upstream.UpstreamClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.gateway.config.GlobalCorsProperties;
import org.springframework.cloud.gateway.config.HttpClientCustomizer;
import org.springframework.cloud.gateway.config.HttpClientProperties;
import org.springframework.cloud.gateway.event.RefreshRoutesEvent;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.cloud.gateway.handler.RoutePredicateHandlerMapping;
import org.springframework.cloud.gateway.route.CachingRouteLocator;
import org.springframework.cloud.gateway.route.RouteDefinitionLocator;
import org.springframework.cloud.gateway.route.RouteDefinitionRouteLocator;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.function.server.support.RouterFunctionMapping;
import org.springframework.web.reactive.handler.AbstractUrlHandlerMapping;
import org.springframework.web.reactive.result.method.RequestMappingInfoHandlerMapping;
import org.springframework.web.util.pattern.PathPattern;

/**
 * Opens the direct way if nothing in the application would notice: no filter of its own behind the gateway's, no client of its own,
 * no route or handler that cannot be told apart from the services' paths. Looks again whenever routes change.
 */
final class DirectWay implements ApplicationListener<RefreshRoutesEvent> {
    private static final Logger log = LoggerFactory.getLogger(DirectWay.class);
    private static final String STOCK = "org.springframework.cloud.gateway.";
    private static final String STOCK_METER = "org.springframework.cloud.gateway.filter.GatewayMetricsFilter";

    private final ApplicationContext context;
    private final DirectFilter direct;
    private volatile @Nullable String told;

    DirectWay(ApplicationContext context, DirectFilter direct) {
        this.context = context;
        this.direct = direct;
    }

    @Override
    public void onApplicationEvent(RefreshRoutesEvent event) {
        List<PathPattern> earlier = new ArrayList<>();
        String obstacle = obstacle(earlier);
        if (obstacle != null) {
            close(obstacle);
            return;
        }
        context.getBean(RouteDefinitionLocator.class)
                .getRouteDefinitions()
                .hasElements()
                .subscribe(
                        any -> {
                            if (any) close("routes by definition");
                            else direct.open(context, earlier, risky());
                        },
                        error -> close("route definitions that cannot be read: " + error.getMessage()));
    }

    private void close(String obstacle) {
        direct.close();
        if (!obstacle.equals(told))
            log.atInfo()
                    .addKeyValue("sluice.gateway.obstacle", obstacle)
                    .log("Plain requests go through Spring Cloud Gateway's filters, which costs more");
        told = obstacle;
    }

    private Predicate<ServerHttpRequest> risky() {
        RiskFilter risk = context.getBeanProvider(RiskFilter.class).getIfAvailable();
        return risk == null ? request -> false : risk::covers;
    }

    /** What would notice, or null. */
    private @Nullable String obstacle(List<PathPattern> earlier) {
        return Stream.<@Nullable String>of(
                        client(), filter(), headers(), routes(), cors(), basePath(), mappings(earlier))
                .filter(java.util.Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private @Nullable String client() {
        if (context.getBeanProvider(UpstreamClient.class).getIfAvailable() == null)
            return "a client of the application";
        if (context.getBeanNamesForType(HttpClientCustomizer.class).length > 0) return "a customizer of the client";
        HttpClientProperties stock = context.getBean(HttpClientProperties.class);
        boolean plain = !stock.isWiretap()
                && !stock.isCompression()
                && stock.getProxy().getHost() == null
                && stock.getMaxHeaderSize() == null
                && stock.getMaxInitialLineLength() == null;
        return plain ? null : "settings of the stock client";
    }

    private @Nullable String filter() {
        for (Map.Entry<String, GlobalFilter> bean :
                context.getBeansOfType(GlobalFilter.class).entrySet()) {
            String type = bean.getValue().getClass().getName();
            if (type.equals(STOCK_METER))
                return "the meter spring.cloud.gateway.requests"
                        + " (spring.cloud.gateway.server.webflux.metrics.enabled=false turns it off)";
            if (!type.startsWith(STOCK)) return "the global filter " + bean.getKey();
        }
        return null;
    }

    private @Nullable String headers() {
        var others = GatewayAutoConfiguration.others(context.getBeanProvider(HttpHeadersFilter.class));
        return others.filters().isEmpty()
                ? null
                : "the filter of headers "
                        + others.filters().getFirst().getClass().getName();
    }

    private @Nullable String routes() {
        for (Map.Entry<String, RouteLocator> bean :
                context.getBeansOfType(RouteLocator.class).entrySet()) {
            RouteLocator locator = bean.getValue();
            if (!(locator instanceof GatewayRoutes)
                    && !(locator instanceof CachingRouteLocator)
                    && !(locator instanceof RouteDefinitionRouteLocator)) return "the routes of " + bean.getKey();
        }
        return null;
    }

    private @Nullable String cors() {
        GlobalCorsProperties cors =
                context.getBeanProvider(GlobalCorsProperties.class).getIfAvailable();
        return cors == null || cors.getCorsConfigurations().isEmpty() ? null : "the gateway's rules for CORS";
    }

    private @Nullable String basePath() {
        String path = context.getEnvironment().getProperty("spring.webflux.base-path");
        return path == null || path.isBlank() ? null : "spring.webflux.base-path";
    }

    /** Finds the patterns of the handlers that are asked before the routes. */
    private @Nullable String mappings(List<PathPattern> earlier) {
        List<HandlerMapping> mappings =
                context.getBeanProvider(HandlerMapping.class).orderedStream().toList();
        for (HandlerMapping mapping : mappings) {
            switch (mapping) {
                case RoutePredicateHandlerMapping routes -> {
                    return null;
                }
                case RequestMappingInfoHandlerMapping methods ->
                    methods.getHandlerMethods()
                            .keySet()
                            .forEach(info ->
                                    earlier.addAll(info.getPatternsCondition().getPatterns()));
                case AbstractUrlHandlerMapping urls ->
                    earlier.addAll(urls.getHandlerMap().keySet());
                case RouterFunctionMapping router when router.getRouterFunction() == null -> {}
                default -> {
                    return "handlers of " + mapping.getClass().getName();
                }
            }
        }
        return "no mapping of routes";
    }
}
