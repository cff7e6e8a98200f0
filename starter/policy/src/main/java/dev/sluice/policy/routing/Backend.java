package dev.sluice.policy.routing;

import java.util.List;

/**
 * One version of a service and where it listens.
 *
 * @param version name of the version, as the answer's {@code sluice-version} header says it
 * @param addresses ready instances; none while no instance is ready
 */
public record Backend(String version, List<Address> addresses) {
    public Backend {
        if (!version.matches("[A-Za-z0-9._-]{1,128}"))
            throw new IllegalArgumentException(
                    "version must be 1 to 128 letters, digits, dots, dashes or underscores, but was " + version);
        addresses = List.copyOf(addresses);
    }
}
