package dev.sluice.gateway;

import dev.sluice.policy.routing.Sticky;
import org.springframework.web.server.ServerWebExchange;

/** Finds what keeps a user on one version. Declare a bean to replace the default, {@link FirstPartyCookie}. */
@FunctionalInterface
public interface StickyKey {

    /**
     * The key of the user who sent the request; may add a cookie to the answer, and must not block.
     *
     * @param configured what the service's rollout asks for
     */
    String of(ServerWebExchange exchange, Sticky configured);
}
