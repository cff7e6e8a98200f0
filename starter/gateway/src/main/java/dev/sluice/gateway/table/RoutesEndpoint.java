package dev.sluice.gateway.table;

import dev.sluice.policy.routing.Address;
import dev.sluice.policy.routing.Backend;
import dev.sluice.policy.routing.RequestFacts;
import dev.sluice.policy.routing.Route;
import dev.sluice.policy.routing.ServiceRoutes;
import dev.sluice.policy.routing.Sticky;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/**
 * {@code /actuator/routes}: the table in force. {@code /actuator/routes/SERVICE?user=KEY&lane=LANE}: why would this request go
 * there? It asks the same table by the same code as a request.
 */
@Endpoint(id = "routes")
public final class RoutesEndpoint {

    private final RoutingTables tables;
    private final Supplier<Set<Address>> out;

    /**
     * @param out addresses that are left out because they keep failing
     */
    public RoutesEndpoint(RoutingTables tables, Supplier<Set<Address>> out) {
        this.tables = tables;
        this.out = out;
    }

    record TableView(
            long epoch,
            RoutingTables.Source source,
            boolean leaseHeld,
            Duration leaseLeft,
            Duration age,
            List<String> out,
            List<ServiceView> services) {}

    record ServiceView(
            String name,
            String revision,
            int weight,
            BackendView stable,
            @Nullable BackendView canary,
            String sticky,
            List<String> lanes) {}

    record BackendView(String version, List<String> addresses) {
        static BackendView of(Backend backend) {
            return new BackendView(
                    backend.version(),
                    backend.addresses().stream().map(Address::toString).toList());
        }
    }

    /**
     * Answer to "why would this request go there?".
     *
     * @param address where it would go; with several addresses, the first of those it is drawn from
     */
    record WhyView(
            String service,
            long epoch,
            String user,
            @Nullable String lane,
            int bucket,
            int weight,
            String route,
            String reason,
            String version,
            @Nullable String address,
            List<String> addresses) {}

    /** The table in force. */
    @ReadOperation
    public TableView table() {
        RoutingTables.InForce now = tables.current();
        long nanos = tables.nanoTime();
        boolean held = now.table().leaseHeld();
        return new TableView(
                now.issued().epoch(),
                now.source(),
                held,
                held ? now.lease().left(nanos) : Duration.ZERO,
                Duration.ofNanos(nanos - now.sinceNanos()),
                out.get().stream().map(Address::toString).sorted().toList(),
                now.table().services().stream().map(RoutesEndpoint::view).toList());
    }

    /**
     * Why would this request go there?
     *
     * @param user value of the sticky key
     * @param lane lane that the request is in
     */
    @ReadOperation
    public @Nullable WhyView why(@Selector String service, @Nullable String user, @Nullable String lane) {
        RoutingTables.InForce now = tables.current();
        ServiceRoutes routes = now.table().service(service).orElse(null);
        if (routes == null) return null;
        String key = user == null ? "" : user;
        Route route = now.table().route(new RequestFacts(service, key, lane));
        BackendView backend = BackendView.of(routes.backend(route));
        return new WhyView(
                service,
                now.issued().epoch(),
                key,
                lane,
                routes.bucket(key),
                routes.weights().canary(),
                name(route),
                route.reason(),
                backend.version(),
                backend.addresses().isEmpty() ? null : backend.addresses().getFirst(),
                backend.addresses());
    }

    private static ServiceView view(ServiceRoutes routes) {
        Backend canary = routes.canary();
        return new ServiceView(
                routes.name(),
                routes.revision(),
                routes.weights().canary(),
                BackendView.of(routes.stable()),
                canary == null ? null : BackendView.of(canary),
                describe(routes.sticky()),
                routes.lanes().stream().map(lane -> lane.name()).toList());
    }

    private static String describe(Sticky sticky) {
        return switch (sticky) {
            case Sticky.Header header -> "header " + header.name();
            case Sticky.Cookie cookie -> "cookie " + cookie.name();
            case Sticky.Address address -> "address";
        };
    }

    private static String name(Route route) {
        return switch (route) {
            case Route.ToStable stable -> "stable";
            case Route.ToCanary canary -> "canary";
            case Route.ToLane lane -> "lane";
        };
    }
}
