package dev.sluice.policy.routing;

import java.util.Set;

/**
 * May a failed canary call be sent once more, to stable?
 *
 * <p>Only when a second execution does no harm: the method is idempotent by definition, or the caller says by an
 * idempotency key that the service recognises repeats.
 *
 * @param enabled whether anything is replayed
 * @param maxBodySize largest request body that is kept for a replay, in bytes
 */
public record ReplayRule(boolean enabled, long maxBodySize) {

    /** Nothing is replayed. */
    public static final ReplayRule NEVER = new ReplayRule(false, 0);

    private static final Set<String> REPEATABLE = Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE");

    public ReplayRule {
        if (maxBodySize < 0)
            throw new IllegalArgumentException("maxBodySize must not be negative, but was " + maxBodySize);
    }

    /** Whether a request may be sent twice, its body aside. */
    public boolean allows(String method, boolean hasIdempotencyKey) {
        return enabled && (hasIdempotencyKey || REPEATABLE.contains(method));
    }

    /** Whether a body of so many bytes is kept for a replay. */
    public boolean keeps(long bodySize) {
        return bodySize <= maxBodySize;
    }
}
