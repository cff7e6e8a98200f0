package dev.sluice.policy.rollout;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One step of a release: a weight that must prove itself, or a person's approval. */
public sealed interface Step {

    /** Longest stay in this step; null when only the release's deadline counts. */
    @Nullable
    Duration deadline();

    /**
     * Canary share that holds until the evidence suffices.
     *
     * @param weight canary share in basis points, 1 to 10,000
     * @param atLeast shortest stay at this weight, however good the evidence, not negative
     */
    record Weighted(int weight, Duration atLeast, @Nullable Duration deadline) implements Step {
        public Weighted {
            if (weight < 1 || weight > 10_000) {
                throw new IllegalArgumentException("weight must be between 1 and 10000, but was " + weight);
            }
            if (atLeast.isNegative()) {
                throw new IllegalArgumentException("atLeast must not be negative, but was " + atLeast);
            }
            if (deadline != null && deadline.compareTo(atLeast) <= 0) {
                throw new IllegalArgumentException(
                        "deadline must be longer than atLeast (" + atLeast + "), but was " + deadline);
            }
        }

        public Weighted(int weight, Duration atLeast) {
            this(weight, atLeast, null);
        }
    }

    /** Waits for a person's approval; the test goes on meanwhile. */
    record Approval(@Nullable Duration deadline) implements Step {
        public Approval {
            if (deadline != null && !deadline.isPositive()) {
                throw new IllegalArgumentException("deadline must be positive, but was " + deadline);
            }
        }

        public Approval() {
            this(null);
        }
    }
}
