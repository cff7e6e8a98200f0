package dev.sluice.gateway.autoconfigure;

import dev.sluice.gateway.UpstreamClient;
import dev.sluice.policy.routing.Address;
import dev.sluice.policy.routing.Backend;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the gateway.
 *
 * @param enabled Whether requests are routed by the controller's tables.
 * @param instance Name of this gateway in its reports. Host name if not set.
 * @param tableFile File that keeps the last good routing table over restarts. No file if not set.
 * @param services Services behind the gateway, by name: path patterns (path) and, for times without any table, the address
 *     of stable (fallback-uri).
 * @param controller Rollout controller.
 * @param upstream Connections to the services.
 * @param cookie First-party cookie that tells users apart who carry no other key.
 */
@ConfigurationProperties("sluice.gateway")
record GatewayProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable String instance,
        @Nullable Path tableFile,
        @DefaultValue Map<String, ServiceProperties> services,
        @DefaultValue ControllerProperties controller,
        @DefaultValue UpstreamProperties upstream,
        @DefaultValue CookieProperties cookie) {

    GatewayProperties {
        services.forEach((name, service) -> {
            if (service.path().isEmpty())
                throw new IllegalArgumentException("sluice.gateway.services." + name + ".path must be set");
        });
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
     */
    record ControllerProperties(@Nullable URI uri, @Nullable String token) {
        ControllerProperties {
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
     */
    record UpstreamProperties(
            @DefaultValue("1s") Duration connectTimeout,
            @DefaultValue("10s") Duration responseTimeout,
            @DefaultValue("500") int maxConnections,
            @DefaultValue("1000") int maxPending,
            @DefaultValue("1s") Duration acquireTimeout,
            @DefaultValue("10s") Duration maxIdleTime) {
        UpstreamProperties {
            requirePositive("connect-timeout", connectTimeout);
            requirePositive("response-timeout", responseTimeout);
            requirePositive("acquire-timeout", acquireTimeout);
            requirePositive("max-idle-time", maxIdleTime);
            requireAtLeastOne("max-connections", maxConnections);
            requireAtLeastOne("max-pending", maxPending);
        }

        UpstreamClient.Limits toLimits() {
            return new UpstreamClient.Limits(connectTimeout, maxConnections, maxPending, acquireTimeout, maxIdleTime);
        }

        private static void requirePositive(String name, Duration value) {
            if (value.isZero() || value.isNegative())
                throw new IllegalArgumentException(
                        "sluice.gateway.upstream." + name + " must be positive, but was " + value);
        }

        private static void requireAtLeastOne(String name, int value) {
            if (value < 1)
                throw new IllegalArgumentException(
                        "sluice.gateway.upstream." + name + " must be at least 1, but was " + value);
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
