package dev.sluice.gateway;

import dev.sluice.gateway.mirror.Comparisons;
import dev.sluice.gateway.table.RoutingTables;
import dev.sluice.gateway.table.ServicePaths;
import dev.sluice.gateway.upstream.CallSpans;
import dev.sluice.gateway.upstream.Instances;
import dev.sluice.gateway.upstream.Upstreams;
import dev.sluice.gateway.upstream.Wires;
import dev.sluice.policy.routing.Address;
import dev.sluice.policy.routing.Ejection;
import dev.sluice.policy.routing.Forwarding;
import dev.sluice.policy.routing.RoutingTable;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.http.server.PathContainer;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.pattern.PathPattern;
import reactor.core.publisher.Flux;
import reactor.netty.http.client.HttpClient;

/**
 * One route per service and place in the order of the paths. The version, and with it the address, is chosen inside the filters,
 * so that a new weight changes no route: only a table that gives a service other paths does.
 */
public final class GatewayRoutes implements RouteLocator {

    /** Never connected to: the filters put a real address in its place. */
    private static final URI PLACEHOLDER = URI.create("http://sluice.invalid:80");

    private final Map<String, Routing> routings = new ConcurrentHashMap<>();
    private final Map<String, List<String>> configured;
    private final Parts parts;
    private final Function<Routing, List<GatewayFilter>> filters;
    private final Consumer<String> metered;
    private final Instances instances;
    private final DirectFilter direct;
    private volatile Made made = new Made(new ServicePaths(List.of()), List.of());

    private record Made(ServicePaths paths, List<Route> routes) {}

    /**
     * What all routes have in common.
     *
     * @param tables table in force
     * @param stickyKey what keeps a user on one version
     * @param canaryFailed told the service after an attempt of its canary failed; must not block
     * @param clients what reaches the services
     * @param comparisons what copied requests showed
     * @param registry where the meters go
     * @param spans what traces the calls to the services
     */
    public record Parts(
            RoutingTables tables,
            StickyKey stickyKey,
            Consumer<String> canaryFailed,
            Clients clients,
            Comparisons comparisons,
            MeterRegistry registry,
            CallSpans spans) {}

    /**
     * What reaches the services.
     *
     * @param users for the users' requests
     * @param copies for copies of them
     * @param wires for the users' requests that are plain
     */
    public record Clients(HttpClient users, HttpClient copies, Wires wires) {}

    /**
     * How all routes are handled.
     *
     * @param forwarding whom to believe where a request comes from
     * @param responseTimeout longest wait for the headers of an answer after the whole request was sent
     * @param hostPreserved whether the services see the host header of the caller
     * @param replay how many failed canary calls are sent again, and until when
     * @param mirror how many requests are copied at once
     * @param ejection when a failing address is left out
     * @param others the application's filters of headers
     */
    public record Rules(
            Forwarding forwarding,
            Duration responseTimeout,
            boolean hostPreserved,
            ReplayLimits replay,
            MirrorLimits mirror,
            Ejection.Rule ejection,
            GatewayHeaders.Others others) {}

    /**
     * Limits of replays.
     *
     * @param share replays for each request, 0 to 1
     * @param perSecond replays a second that are allowed however few requests there are
     * @param deadline longest time for the failed attempt and its replay together
     */
    public record ReplayLimits(double share, int perSecond, Duration deadline) {}

    /**
     * Limits of mirroring.
     *
     * @param maxConcurrent copies under way at once
     * @param maxBodySize greatest answer that is compared by its body, in bytes
     * @param patience longest wait for the answer to a copy
     */
    public record MirrorLimits(int maxConcurrent, int maxBodySize, Duration patience) {}

    /**
     * @param paths path patterns by service, from the settings
     * @param parts what all routes have in common
     * @param rules how all routes are handled
     * @param risk filter in front of all, or null if nothing is checked
     */
    public GatewayRoutes(Map<String, List<String>> paths, Parts parts, Rules rules, @Nullable GatewayFilter risk) {
        this.configured = new LinkedHashMap<>(paths);
        this.parts = parts;
        LongSupplier clock = parts.tables()::nanoTime;
        GatewayMetrics metrics = new GatewayMetrics(parts.registry()).watch(parts.tables());
        instances = new Instances(rules.ejection(), clock, metrics::ejected);
        Replays replays = new Replays(rules.replay(), clock);
        metered = service -> metrics.watch(service, parts.tables(), replays);
        ReplayFilter replay = new ReplayFilter(instances, replays, metrics, rules);
        AttemptLog log = new AttemptLog(instances, metrics, parts.canaryFailed(), clock);
        List<GatewayFilter> shared = shared(parts, rules, replay, log);
        filters = routing -> filters(routing, rules, risk, shared);
        DirectFilter.Rules directRules =
                new DirectFilter.Rules(rules.forwarding(), rules.hostPreserved(), rules.responseTimeout(), clock);
        direct = new DirectFilter(
                this::directPaths,
                new DirectFilter.Parts(
                        parts.clients().wires(), instances, replays, replay, log, directRules, parts.spans()));
        follow(parts.tables().current().issued());
    }

    /** Makes the routes anew if the table gives services other paths; whether it does. */
    public boolean follow(RoutingTable table) {
        ServicePaths paths = ServicePaths.of(configured, table);
        if (paths.equals(made.paths())) return false;
        paths.services().forEach(metered);
        List<Route> routes = new ArrayList<>();
        for (ServicePaths.Entry entry : paths.entries()) routes.add(route(routes.size(), entry));
        made = new Made(paths, List.copyOf(routes));
        return true;
    }

    /** The direct way of the same requests, closed. */
    public DirectFilter direct() {
        return direct;
    }

    /** Addresses that are left out at this moment because they keep failing. */
    public Set<Address> out() {
        return instances.out();
    }

    private static List<GatewayFilter> filters(
            Routing routing, Rules rules, @Nullable GatewayFilter risk, List<GatewayFilter> shared) {
        List<GatewayFilter> filters = new ArrayList<>();
        if (risk != null) filters.add(GatewayFlow.RISK.place(risk));
        filters.add(GatewayFlow.LANE.place(new LaneFilter(routing, rules.forwarding())));
        filters.add(GatewayFlow.VERSION.place(new VersionFilter(routing, rules.forwarding())));
        filters.addAll(shared);
        return filters;
    }

    private List<GatewayFilter> shared(Parts parts, Rules rules, ReplayFilter replay, AttemptLog log) {
        Shadows shadows = new Shadows(
                new Upstreams(parts.clients().copies()), instances, parts.comparisons(), log.metrics(), rules.mirror());
        return List.of(
                GatewayFlow.REPLAY.place(replay),
                GatewayFlow.MIRROR.place(new MirrorFilter(shadows, rules)),
                GatewayFlow.OUTCOME.place(new OutcomeFilter(log, parts.tables()::nanoTime)),
                GatewayFlow.FORWARD.place(
                        new ForwardFilter(new Upstreams(parts.clients().users()), rules, parts.spans())));
    }

    /** The default sticky key: the configured header or cookie, else the cookie {@code sluice-id}, else the address. */
    public static StickyKey stickyKey(boolean cookieIssued, Duration cookieMaxAge) {
        return new FirstPartyCookie(cookieIssued, cookieMaxAge);
    }

    @Override
    public Flux<Route> getRoutes() {
        return Flux.defer(() -> Flux.fromIterable(made.routes()));
    }

    private Routing routing(String service) {
        return routings.computeIfAbsent(service, name -> new Routing(name, parts.tables(), parts.stickyKey()));
    }

    private DirectPaths directPaths(Collection<PathPattern> earlier) {
        DirectPaths paths = new DirectPaths(earlier);
        for (ServicePaths.Entry entry : made.paths().entries()) paths.add(entry.patterns(), routing(entry.service()));
        return paths;
    }

    private Route route(int place, ServicePaths.Entry entry) {
        return Route.async()
                .id("sluice-" + place + "-" + entry.service())
                .uri(PLACEHOLDER)
                .predicate(matching(entry.patterns()))
                .filters(filters.apply(routing(entry.service())))
                .build();
    }

    private static Predicate<ServerWebExchange> matching(List<PathPattern> patterns) {
        return exchange -> {
            PathContainer path = exchange.getRequest().getPath().pathWithinApplication();
            for (PathPattern pattern : patterns) if (pattern.matches(path)) return true;
            return false;
        };
    }
}
