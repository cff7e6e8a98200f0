package dev.sluice.policy.routing;

import java.net.URI;
import java.util.List;

/**
 * One version of a service and where it listens.
 *
 * @param version name of the version, as the answer's {@code sluice-version} header says it
 * @param addresses ready addresses, {@code http://host:port} or {@code https://host:port} with no path; none while no
 *     instance is ready
 */
public record Backend(String version, List<URI> addresses) {
    public Backend {
        if (version.isBlank()) throw new IllegalArgumentException("version must not be blank");
        addresses = List.copyOf(addresses);
        addresses.forEach(Backend::check);
    }

    private static void check(URI address) {
        String scheme = address.getScheme();
        if (!"http".equals(scheme) && !"https".equals(scheme))
            throw new IllegalArgumentException("address must start with http:// or https://, but was " + address);
        if (address.getHost() == null)
            throw new IllegalArgumentException("address must name a host, but was " + address);
        String path = address.getPath();
        if ((!path.isEmpty() && !path.equals("/")) || address.getQuery() != null)
            throw new IllegalArgumentException("address must have no path and no query, but was " + address);
    }
}
