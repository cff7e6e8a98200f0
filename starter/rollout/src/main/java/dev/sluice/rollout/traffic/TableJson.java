package dev.sluice.rollout.traffic;

import dev.sluice.policy.routing.Address;
import dev.sluice.policy.routing.Backend;
import dev.sluice.policy.routing.Lane;
import dev.sluice.policy.routing.ReplayRule;
import dev.sluice.policy.routing.RoutingTable;
import dev.sluice.policy.routing.ServiceRoutes;
import dev.sluice.policy.routing.Sticky;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The routing table as the gateways read it. */
final class TableJson {
    private static final JsonMapper MAPPER = new JsonMapper();

    private TableJson() {}

    static String write(RoutingTable table) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("epoch", table.epoch());
        json.put("issuedAt", table.issuedAtMillis());
        json.put("lease", table.lease().toString());
        json.put("services", table.services().stream().map(TableJson::service).toList());
        return MAPPER.writeValueAsString(json);
    }

    private static Map<String, @Nullable Object> service(ServiceRoutes routes) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", routes.name());
        json.put("revision", routes.revision());
        json.put("weight", routes.weights().canary());
        json.put("stable", backend(routes.stable()));
        json.put("canary", routes.canary() == null ? null : backend(routes.canary()));
        json.put("sticky", sticky(routes.sticky()));
        json.put("lanes", routes.lanes().stream().map(TableJson::lane).toList());
        json.put("replay", replay(routes.replay()));
        json.put("mirror", routes.mirror());
        if (!routes.paths().isEmpty()) json.put("paths", routes.paths());
        return json;
    }

    private static Map<String, Object> backend(Backend backend) {
        return Map.of(
                "version",
                backend.version(),
                "addresses",
                backend.addresses().stream().map(Address::toString).toList());
    }

    private static Map<String, Object> sticky(Sticky sticky) {
        return switch (sticky) {
            case Sticky.Header header -> Map.of("header", header.name());
            case Sticky.Cookie cookie -> Map.of("cookie", cookie.name());
            case Sticky.Address any -> Map.of("address", true);
        };
    }

    /** A lane with its selectors by source: {@code header}, {@code cookie}, {@code query}. */
    private static Map<String, Object> lane(Lane lane) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", lane.name());
        for (Lane.Source source : Lane.Source.values()) {
            Map<String, String> pairs = new LinkedHashMap<>();
            for (Lane.Selector selector : lane.selectors())
                if (selector.source() == source) pairs.put(selector.name(), selector.value());
            if (!pairs.isEmpty()) json.put(source.name().toLowerCase(Locale.ROOT), pairs);
        }
        return json;
    }

    private static Map<String, Object> replay(ReplayRule replay) {
        return Map.of("enabled", replay.enabled(), "maxBodySize", replay.maxBodySize());
    }
}
