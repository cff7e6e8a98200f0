package dev.sluice.policy.routing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request without its body, as whoever received it can tell without copying it. Names of headers are compared without
 * regard to case.
 */
public interface RequestHead extends Lane.Lookup {
    String method();

    /** Every value under the name, in the order of the lines; none when there is none. */
    List<String> headers(String name);

    /** Address of the client, as far as the gateway can trust what it is told. */
    String clientAddress();

    /** Whether the client speaks TLS, to the gateway or to a trusted proxy in front of it. */
    boolean isSecure();

    /** The first value under the name, or null when there is none. */
    default @Nullable String header(String name) {
        return value(Lane.Source.HEADER, name);
    }
}
