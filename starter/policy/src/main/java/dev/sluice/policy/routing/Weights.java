package dev.sluice.policy.routing;

/**
 * Share of the users that the canary serves.
 *
 * <p>The canary has the buckets below its weight, so raising the weight only adds users and lowering it only takes some
 * back: nobody changes sides twice.
 *
 * @param canary canary's share in basis points, 0 (nobody) to 10,000 (everyone)
 */
public record Weights(int canary) {

    /** Everyone on stable. */
    public static final Weights NO_CANARY = new Weights(0);

    public Weights {
        if (canary < 0 || canary > Bucketing.BUCKETS)
            throw new IllegalArgumentException("canary must be between 0 and 10000, but was " + canary);
    }

    /** Whether users of this bucket are the canary's. */
    public boolean sendsToCanary(int bucket) {
        return bucket < canary;
    }
}
