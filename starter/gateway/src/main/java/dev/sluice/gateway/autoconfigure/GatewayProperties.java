package dev.sluice.gateway.autoconfigure;

import dev.sluice.gateway.GatewayHeaders;
import dev.sluice.gateway.GatewayRoutes;
import dev.sluice.gateway.upstream.UpstreamClient;
import dev.sluice.policy.routing.Address;
import dev.sluice.policy.routing.Backend;
import dev.sluice.policy.routing.Ejection;
import dev.sluice.policy.routing.Forwarding;
import dev.sluice.policy.routing.IpRange;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the gateway.
 *
 * @param enabled Whether requests are routed by the controller's tables.
 * @param instance Name of this gateway in its reports. Host name if not set.
 * @param tableFile File that keeps the last good routing table over restarts. No file if not set.
 * @param services Services whose paths are said here, by name: path patterns (path) and, for times without any table, the
 *     address of stable (fallback-uri). They go before the paths that Rollouts say of other services.
 * @param controller Rollout controller.
 * @param upstream Connections to the services.
 * @param trustedProxies IP addresses and ranges of the proxies in front of the gateway, such as 10.0.0.0/8. What they say about
 *     a request's origin is believed; nobody else is.
 * @param forwardedBy Headers that the trusted proxies write: x-forwarded (X-Forwarded-For and its kin) or forwarded (RFC 7239).
 * @param replay Failed canary calls that are sent again, to stable.
 * @param mirror Copies of requests, whose answers are compared.
 * @param ejection Addresses that keep failing.
 * @param cookie First-party cookie that tells users apart who carry no other key.
 * @param direct Way of plain requests past Spring Cloud Gateway's filters.
 */
@ConfigurationProperties("sluice.gateway")
record GatewayProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable String instance,
        @Nullable Path tableFile,
        @DefaultValue Map<String, ServiceProperties> services,
        @DefaultValue ControllerProperties controller,
        @DefaultValue UpstreamProperties upstream,
        @DefaultValue List<String> trustedProxies,
        @DefaultValue("x-forwarded") Forwarding.Dialect forwardedBy,
        @DefaultValue ReplayProperties replay,
        @DefaultValue MirrorProperties mirror,
        @DefaultValue EjectionProperties ejection,
        @DefaultValue CookieProperties cookie,
        @DefaultValue DirectProperties direct) {

    GatewayProperties {
        services.forEach((name, service) -> {
            if (service.path().isEmpty())
                throw new IllegalArgumentException("sluice.gateway.services." + name + ".path must be set");
        });
        trustedProxies.forEach(GatewayProperties::range);
    }

    private static Limit of(String key) {
        return new Limit("sluice.gateway." + key);
    }

    private static IpRange range(String text) {
        try {
            return IpRange.parse(text.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("sluice.gateway.trusted-proxies: " + e.getMessage(), e);
        }
    }

    /**
     * Settings of one service.
     *
     * @param path Path patterns of the requests that belong to the service.
     * @param fallbackUri Address of stable while no routing table is known.
     */
    record ServiceProperties(
            @DefaultValue List<String> path, @Nullable String fallbackUri) {}

    /**
     * Settings of the rollout controller.
     *
     * @param uri Address of the controller. Without it no canary gets any request.
     * @param token Bearer token for the controller.
     * @param suspicion Longest time for which a failure of a canary keeps users from it while the controller is asked. Zero turns it
     *     off.
     */
    record ControllerProperties(
            @Nullable URI uri,
            @Nullable String token,
            @DefaultValue("250ms") Duration suspicion) {
        ControllerProperties {
            of("controller.suspicion").notNegative(suspicion);
            if (uri != null && (token == null || token.isBlank()))
                throw new IllegalArgumentException(
                        "sluice.gateway.controller.token must be set when sluice.gateway.controller.uri is");
        }

        @Override
        public String toString() {
            return "ControllerProperties[uri=" + uri + ", token=hidden]";
        }
    }

    /**
     * Settings of the connections to the services.
     *
     * @param connectTimeout Longest wait for a connection to be set up.
     * @param responseTimeout Longest wait for the headers of an answer, from the end of the request.
     * @param maxConnections Connections per address.
     * @param maxPending Requests per address that may wait for a connection.
     * @param acquireTimeout Longest wait for a connection.
     * @param maxIdleTime Time after which an idle connection is closed. Shorter than that of every service.
     * @param maxLifeTime Time after which a connection is closed as soon as it is idle.
     * @param preserveHost Whether the services see the host header of the caller instead of their own address.
     */
    record UpstreamProperties(
            @DefaultValue("1s") Duration connectTimeout,
            @DefaultValue("10s") Duration responseTimeout,
            @DefaultValue("500") int maxConnections,
            @DefaultValue("1000") int maxPending,
            @DefaultValue("1s") Duration acquireTimeout,
            @DefaultValue("10s") Duration maxIdleTime,
            @DefaultValue("10m") Duration maxLifeTime,
            @DefaultValue("false") boolean preserveHost) {
        UpstreamProperties {
            of("upstream.connect-timeout").positive(connectTimeout);
            of("upstream.response-timeout").positive(responseTimeout);
            of("upstream.acquire-timeout").positive(acquireTimeout);
            of("upstream.max-idle-time").positive(maxIdleTime);
            of("upstream.max-life-time").positive(maxLifeTime);
            of("upstream.max-connections").atLeast(1, maxConnections);
            of("upstream.max-pending").atLeast(1, maxPending);
        }

        UpstreamClient.Limits toLimits() {
            return new UpstreamClient.Limits(
                    connectTimeout, maxConnections, maxPending, acquireTimeout, maxIdleTime, maxLifeTime);
        }
    }

    /**
     * Settings of replays.
     *
     * @param budget Replays for each request of the last 10 seconds, 0 to 1. When it is spent, users see the canary's errors.
     * @param minPerSecond Replays a second that are allowed however few requests there are.
     * @param deadline Longest time that a failed attempt and its replay may take together.
     */
    record ReplayProperties(
            @DefaultValue("0.1") double budget,
            @DefaultValue("10") int minPerSecond,
            @DefaultValue("15s") Duration deadline) {
        ReplayProperties {
            of("replay.budget").require(budget >= 0 && budget <= 1, "must be between 0 and 1", budget);
            of("replay.min-per-second").between(0, 1_000_000, minPerSecond);
            of("replay.deadline").positive(deadline);
        }
    }

    /**
     * Settings of mirroring. Which share of a service's requests is copied is said by its rollout.
     *
     * @param maxConcurrent Copies that may be under way at once; a request beyond them is not copied.
     * @param maxBodySize Largest answer that is compared by its body. Larger ones are compared by their status.
     * @param timeout Longest wait for the answer to a copy.
     */
    record MirrorProperties(
            @DefaultValue("64") int maxConcurrent,
            @DefaultValue("64KB") DataSize maxBodySize,
            @DefaultValue("10s") Duration timeout) {
        MirrorProperties {
            of("mirror.max-concurrent").atLeast(1, maxConcurrent);
            of("mirror.max-body-size")
                    .between(DataSize.ofBytes(0), DataSize.ofMegabytes(16), maxBodySize, "0B and 16MB");
            of("mirror.timeout").positive(timeout);
        }
    }

    /**
     * Settings of ejection. An address is never left out if fewer than half of its version's addresses would remain.
     *
     * @param failures Failures in a row after which an address is left out for a while.
     * @param firstTime Length of the first ejection; each further one is twice as long.
     * @param maxTime Length of the longest.
     */
    record EjectionProperties(
            @DefaultValue("5") int failures,
            @DefaultValue("1s") Duration firstTime,
            @DefaultValue("60s") Duration maxTime) {
        EjectionProperties {
            of("ejection.failures").atLeast(1, failures);
            of("ejection.first-time").positive(firstTime);
            of("ejection.max-time").require(maxTime.compareTo(firstTime) >= 0, "must be at least first-time", maxTime);
        }
    }

    /**
     * Settings of the cookie.
     *
     * @param enabled Whether a user without a sticky key gets the cookie sluice-id. If not, the client's address is the key.
     * @param maxAge Time that a browser keeps the cookie.
     */
    record CookieProperties(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("30d") Duration maxAge) {}

    /**
     * Settings of the direct way.
     *
     * @param enabled Whether plain requests go straight to their service's connection, when nothing in the application stands in
     *     between.
     */
    record DirectProperties(@DefaultValue("true") boolean enabled) {}

    Forwarding toForwarding() {
        return new Forwarding(
                trustedProxies.stream().map(GatewayProperties::range).toList(), forwardedBy);
    }

    GatewayRoutes.Rules toRules(GatewayHeaders.Others others) {
        return new GatewayRoutes.Rules(
                toForwarding(),
                upstream.responseTimeout(),
                upstream.preserveHost(),
                new GatewayRoutes.ReplayLimits(replay.budget(), replay.minPerSecond(), replay.deadline()),
                new GatewayRoutes.MirrorLimits(
                        mirror.maxConcurrent(), (int) mirror.maxBodySize().toBytes(), mirror.timeout()),
                new Ejection.Rule(ejection.failures(), ejection.firstTime(), ejection.maxTime()),
                others);
    }

    Map<String, List<String>> paths() {
        Map<String, List<String>> paths = new LinkedHashMap<>();
        services.forEach((name, service) -> paths.put(name, service.path()));
        return paths;
    }

    Map<String, Backend> fallbacks() {
        Map<String, Backend> fallbacks = new LinkedHashMap<>();
        services.forEach((name, service) -> {
            String uri = service.fallbackUri();
            if (uri != null) fallbacks.put(name, new Backend("stable", List.of(Address.parse(uri))));
        });
        return fallbacks;
    }
}
