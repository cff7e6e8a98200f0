package dev.sluice.policy.rollout;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where a release stands. Values only, so that a state can be written down and read back. */
public sealed interface RolloutState {

    /** Canary share that belongs to this state, in basis points. */
    int weight();

    /** Revision that serves everyone when the weight is zero. */
    String stable();

    /** States of a release that has begun and not ended. */
    sealed interface Active extends RolloutState {
        Release release();

        @Override
        default String stable() {
            return release().stable();
        }
    }

    /** States without canary traffic, whatever happens. */
    sealed interface WithoutCanary extends RolloutState {
        @Override
        default int weight() {
            return 0;
        }
    }

    /** No release has been asked for. */
    record Idle(String stable) implements WithoutCanary {}

    /**
     * The canary is brought up, without traffic.
     *
     * @param hold why the first step does not begin yet, empty if unknown
     */
    record Preparing(Release release, String hold) implements Active, WithoutCanary {}

    /**
     * A step is in force and under test.
     *
     * @param step index of the step in the plan
     * @param since when this step began
     * @param hold why the step must not end although time has passed, empty if nothing holds it
     * @param unreadySince since when the canary has not been ready, null while it is
     */
    record Shifting(
            Release release,
            int step,
            int weight,
            Instant since,
            String hold,
            @Nullable Instant unreadySince) implements Active {}

    /**
     * Stays at its weight until a person says so; the test goes on.
     *
     * @param step index of the paused step; -1 before the first, the number of steps during promotion
     * @param approval whether the plan asked for it, and not a person
     * @param by who paused, empty if the plan did
     */
    record Paused(Release release, int step, int weight, Instant since, boolean approval, String by)
            implements Active {}

    /**
     * The canary serves everyone; the old version is kept warm and the test is still on.
     *
     * @param hold why the promotion must not end although time has passed, empty if nothing holds it
     */
    record Promoting(Release release, Instant since, String hold) implements Active {
        @Override
        public int weight() {
            return 10_000;
        }
    }

    /**
     * The weight is zero and is being brought into force everywhere.
     *
     * @param outcome ROLLED_BACK or ABORTED
     */
    record RollingBack(Release release, Instant since, Outcome outcome, String reason)
            implements Active, WithoutCanary {
        public RollingBack {
            if (outcome == Outcome.RELEASED) {
                throw new IllegalArgumentException("outcome must be ROLLED_BACK or ABORTED, but was RELEASED");
            }
        }
    }

    /**
     * The release has ended.
     *
     * @param stable revision that serves everyone now
     * @param canary revision that was tried
     */
    record Done(String stable, String canary, Outcome outcome, String reason, Instant at) implements WithoutCanary {}
}
