package dev.sluice.policy.rollout;

import java.time.Duration;

/** One step of a release: a weight that must prove itself, or a person's approval. */
public sealed interface Step {

    /**
     * Canary share that holds until the evidence suffices.
     *
     * @param weight canary share in basis points, 1 to 10,000
     * @param atLeast shortest stay at this weight, however good the evidence, not negative
     */
    record Weighted(int weight, Duration atLeast) implements Step {
        public Weighted {
            if (weight < 1 || weight > 10_000) {
                throw new IllegalArgumentException("weight must be between 1 and 10000, but was " + weight);
            }
            if (atLeast.isNegative()) {
                throw new IllegalArgumentException("atLeast must not be negative, but was " + atLeast);
            }
        }
    }

    /** Waits for a person's promote command; the test goes on meanwhile. */
    record Approval() implements Step {}
}
