package dev.sluice.policy.routing;

import org.jspecify.annotations.Nullable;

/**
 * What routing may look at.
 *
 * @param service service that the request's path belongs to
 * @param key sticky key of the user
 * @param lane lane that the request travels in, or null
 */
public record RequestFacts(
        String service, String key, @Nullable String lane) {}
