package dev.sluice.gateway.table;

import dev.sluice.policy.routing.RoutingTable;
import dev.sluice.policy.routing.ServiceRoutes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import org.springframework.web.util.pattern.PatternParseException;

/**
 * Which paths belong to which service, the first match wins: what the gateway's own settings say, then what the table says of
 * services that the settings do not name, the more specific pattern first. Nobody can take a path away from the settings.
 */
public record ServicePaths(List<Entry> entries) {
    private static final Logger log = LoggerFactory.getLogger(ServicePaths.class);

    /** Patterns that lie side by side. */
    public record Entry(String service, List<PathPattern> patterns) {}

    private record Claim(PathPattern pattern, String service) {}

    /** The order of the paths: of the settings by service, and of a table. */
    public static ServicePaths of(Map<String, List<String>> configured, RoutingTable table) {
        List<Entry> entries = new ArrayList<>();
        configured.forEach((service, patterns) -> entries.add(new Entry(
                service,
                patterns.stream().map(PathPatternParser.defaultInstance::parse).toList())));
        List<Claim> claims = new ArrayList<>();
        for (ServiceRoutes routes : table.services())
            if (!configured.containsKey(routes.name()))
                for (String path : routes.paths()) claim(routes.name(), path, claims);
        claims.sort(Comparator.comparing(Claim::pattern).thenComparing(Claim::service));
        claims.forEach(claim -> entries.add(new Entry(claim.service(), List.of(claim.pattern()))));
        return new ServicePaths(List.copyOf(entries));
    }

    /** Services that have a path. */
    public Set<String> services() {
        Set<String> services = new LinkedHashSet<>();
        entries.forEach(entry -> services.add(entry.service()));
        return services;
    }

    /** The controller refuses what is no pattern; a table from elsewhere must not stop the others. */
    private static void claim(String service, String path, List<Claim> claims) {
        try {
            claims.add(new Claim(PathPatternParser.defaultInstance.parse(path), service));
        } catch (PatternParseException wrong) {
            log.atWarn()
                    .addKeyValue("sluice.gateway.service", service)
                    .addKeyValue("sluice.gateway.path", path)
                    .log("A path of the routing table is no pattern and is left out");
        }
    }
}
