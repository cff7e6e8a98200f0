package dev.sluice.gateway;

import dev.sluice.policy.routing.RequestHead;
import dev.sluice.policy.routing.Sticky;
import org.jspecify.annotations.Nullable;

/** Finds what keeps a user on one version. Declare a bean to replace the default, {@link FirstPartyCookie}. */
@FunctionalInterface
public interface StickyKey {

    /**
     * The key of the user who sent the request; must not block.
     *
     * @param configured what the service's rollout asks for
     */
    Key of(RequestHead request, Sticky configured);

    /**
     * A user's key.
     *
     * @param value what the bucket is computed from
     * @param setCookie value of a header {@code Set-Cookie} that the answer carries, so that the user brings the key along next
     *     time, or null
     */
    record Key(String value, @Nullable String setCookie) {
        /** A key that the user has already. */
        public static Key of(String value) {
            return new Key(value, null);
        }
    }
}
