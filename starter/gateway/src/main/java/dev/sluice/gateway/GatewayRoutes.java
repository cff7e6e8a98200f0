package dev.sluice.gateway;

import dev.sluice.gateway.table.RoutingTables;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.support.RouteMetadataUtils;
import org.springframework.http.server.PathContainer;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Flux;

/**
 * One route per service, made once. The version, and with it the address, is chosen inside the filters, so that a new
 * weight changes no route.
 */
public final class GatewayRoutes implements RouteLocator {

    /** Never connected to: the filters put a real address in its place. */
    private static final URI PLACEHOLDER = URI.create("http://sluice.invalid:80");

    /** The stock response timeout counts the upload in; {@link OutcomeFilter} has one of its own. */
    private static final long NO_STOCK_TIMEOUT = -1;

    private final List<Route> routes = new ArrayList<>();

    /**
     * What all routes have in common.
     *
     * @param tables table in force
     * @param stickyKey what keeps a user on one version
     * @param canaryFailed told after a canary attempt failed; must not block
     * @param responseTimeout longest wait for the headers of an answer after the whole request was sent
     * @param registry where the meters go
     */
    public record Parts(
            RoutingTables tables,
            StickyKey stickyKey,
            Runnable canaryFailed,
            Duration responseTimeout,
            MeterRegistry registry) {}

    /**
     * @param paths path patterns by service
     * @param parts what all routes have in common
     * @param risk filter in front of all, or null if nothing is checked
     */
    public GatewayRoutes(Map<String, List<String>> paths, Parts parts, @Nullable GatewayFilter risk) {
        Outstanding outstanding = new Outstanding();
        GatewayMetrics metrics = new GatewayMetrics(parts.registry()).watch(parts.tables(), paths.keySet());
        AttemptLog log = new AttemptLog(outstanding, metrics, parts.canaryFailed(), parts.tables()::nanoTime);
        GatewayFilter replay = GatewayFlow.REPLAY.place(new ReplayFilter(outstanding, metrics));
        GatewayFilter outcome =
                GatewayFlow.OUTCOME.place(new OutcomeFilter(log, parts.tables()::nanoTime, parts.responseTimeout()));
        paths.forEach((service, patterns) -> {
            List<GatewayFilter> filters = new ArrayList<>();
            if (risk != null) filters.add(GatewayFlow.RISK.place(risk));
            filters.add(GatewayFlow.LANE.place(new LaneFilter(service, parts.tables())));
            filters.add(GatewayFlow.VERSION.place(new VersionFilter(service, parts.tables(), parts.stickyKey())));
            filters.add(replay);
            filters.add(outcome);
            routes.add(route(service, patterns, filters));
        });
    }

    /** The default sticky key: the configured header or cookie, else the cookie {@code sluice-id}, else the address. */
    public static StickyKey stickyKey(boolean cookieIssued, Duration cookieMaxAge) {
        return new FirstPartyCookie(cookieIssued, cookieMaxAge);
    }

    @Override
    public Flux<Route> getRoutes() {
        return Flux.fromIterable(routes);
    }

    private static Route route(String service, List<String> patterns, List<GatewayFilter> filters) {
        return Route.async()
                .id("sluice-" + service)
                .uri(PLACEHOLDER)
                .predicate(matching(patterns))
                .filters(filters)
                .metadata(RouteMetadataUtils.RESPONSE_TIMEOUT_ATTR, NO_STOCK_TIMEOUT)
                .build();
    }

    private static Predicate<ServerWebExchange> matching(List<String> patterns) {
        List<PathPattern> parsed =
                patterns.stream().map(PathPatternParser.defaultInstance::parse).toList();
        return exchange -> {
            PathContainer path = exchange.getRequest().getPath().pathWithinApplication();
            for (PathPattern pattern : parsed) if (pattern.matches(path)) return true;
            return false;
        };
    }
}
