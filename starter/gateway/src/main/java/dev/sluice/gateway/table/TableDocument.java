package dev.sluice.gateway.table;

import dev.sluice.policy.routing.Address;
import dev.sluice.policy.routing.Backend;
import dev.sluice.policy.routing.Lane;
import dev.sluice.policy.routing.ReplayRule;
import dev.sluice.policy.routing.RoutingTable;
import dev.sluice.policy.routing.ServiceRoutes;
import dev.sluice.policy.routing.Sticky;
import dev.sluice.policy.routing.Weights;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** A routing table as the controller writes it and as it lies on disk. Unknown members are ignored: controllers may be newer. */
record TableDocument(
        @Nullable Long epoch,
        @Nullable Long issuedAt,
        @Nullable Duration lease,
        @Nullable List<ServiceDocument> services) {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration DEFAULT_LEASE = Duration.ofSeconds(15);

    record ServiceDocument(
            @Nullable String name,
            @Nullable String revision,
            @Nullable Integer weight,
            @Nullable BackendDocument stable,
            @Nullable BackendDocument canary,
            @Nullable StickyDocument sticky,
            @Nullable List<LaneDocument> lanes,
            @Nullable ReplayDocument replay,
            @Nullable Integer mirror,
            @Nullable List<String> paths) {}

    record BackendDocument(
            @Nullable String version, @Nullable List<String> addresses) {}

    record StickyDocument(
            @Nullable String header,
            @Nullable String cookie,
            @Nullable Boolean address) {}

    record LaneDocument(
            @Nullable String name,
            @Nullable Map<String, String> header,
            @Nullable Map<String, String> cookie,
            @Nullable Map<String, String> query) {}

    record ReplayDocument(
            @Nullable Boolean enabled, @Nullable Long maxBodySize) {}

    /**
     * Reads a table.
     *
     * @throws IllegalArgumentException when it is not one, with the reason
     */
    static RoutingTable read(String json) {
        try {
            return required("table", JSON.readValue(json, TableDocument.class)).toTable();
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "routing table must be the JSON of a table: " + e.getOriginalMessage(), e);
        }
    }

    private RoutingTable toTable() {
        List<ServiceRoutes> routes = new ArrayList<>();
        for (ServiceDocument service : orNone(services)) routes.add(routes(service));
        return RoutingTable.of(
                required("epoch", epoch),
                issuedAt == null ? 0 : issuedAt,
                lease == null ? DEFAULT_LEASE : lease,
                routes);
    }

    private static ServiceRoutes routes(ServiceDocument service) {
        return new ServiceRoutes(
                required("name", service.name()),
                service.revision() == null ? "" : service.revision(),
                new Weights(service.weight() == null ? 0 : service.weight()),
                backend(required("stable", service.stable())),
                service.canary() == null ? null : backend(service.canary()),
                sticky(service.sticky()),
                orNone(service.lanes()).stream().map(TableDocument::lane).toList(),
                replay(service.replay()),
                service.mirror() == null ? 0 : service.mirror(),
                orNone(service.paths()));
    }

    private static Backend backend(BackendDocument backend) {
        return new Backend(
                required("version", backend.version()),
                orNone(backend.addresses()).stream().map(Address::parse).toList());
    }

    private static Sticky sticky(@Nullable StickyDocument sticky) {
        if (sticky == null) return new Sticky.Cookie(Sticky.FIRST_PARTY_COOKIE);
        if (sticky.header() != null) return new Sticky.Header(sticky.header());
        if (sticky.cookie() != null) return new Sticky.Cookie(sticky.cookie());
        if (Boolean.TRUE.equals(sticky.address())) return new Sticky.Address();
        throw new IllegalArgumentException("sticky must have a header, a cookie or an address");
    }

    private static ReplayRule replay(@Nullable ReplayDocument replay) {
        if (replay == null || !Boolean.TRUE.equals(replay.enabled())) return ReplayRule.NEVER;
        return new ReplayRule(true, replay.maxBodySize() == null ? 0 : replay.maxBodySize());
    }

    private static Lane lane(LaneDocument lane) {
        List<Lane.Selector> selectors = new ArrayList<>();
        add(selectors, Lane.Source.HEADER, lane.header());
        add(selectors, Lane.Source.COOKIE, lane.cookie());
        add(selectors, Lane.Source.QUERY, lane.query());
        return new Lane(required("name", lane.name()), selectors);
    }

    private static void add(List<Lane.Selector> selectors, Lane.Source source, @Nullable Map<String, String> wanted) {
        if (wanted != null)
            wanted.forEach((name, value) -> selectors.add(new Lane.Selector(source, name, required(name, value))));
    }

    private static <T> List<T> orNone(@Nullable List<T> list) {
        if (list != null) list.forEach(item -> required("every item of a list", item));
        return list == null ? List.of() : list;
    }

    private static <T> T required(String member, @Nullable T value) {
        if (value == null) throw new IllegalArgumentException(member + " must be present, but was missing");
        return value;
    }
}
