package dev.sluice.policy.rollout;

import java.time.Instant;

/** Where a release stands. Values only, so that a state can be written down and read back. */
public sealed interface RolloutState {

    /** Canary share that belongs to this state, in basis points. */
    int weight();

    /** Revision that serves everyone when the weight is zero. */
    String stable();

    /** States of a release that has begun and not ended. */
    sealed interface Active extends RolloutState {
        Release release();

        /** The same place with other news of the versions. */
        Active with(Release release);

        @Override
        default String stable() {
            return release().stable();
        }
    }

    /** States in which the canary is judged: a step, a pause or the time after the last step. */
    sealed interface UnderTest extends Active {}

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
    record Preparing(Release release, String hold) implements Active, WithoutCanary {
        @Override
        public Preparing with(Release next) {
            return new Preparing(next, hold);
        }
    }

    /**
     * A step is in force and under test.
     *
     * @param step index of the step in the plan
     * @param weight the step's own, or a lower one to which the canary was put back for a comparison with stable
     * @param since when this step began
     * @param hold why the step must not end although time has passed, empty if nothing holds it
     * @param incident whether both versions have failed in this hold: then the step is proved afresh after it
     */
    record Shifting(Release release, int step, int weight, Instant since, String hold, boolean incident)
            implements UnderTest {

        static Shifting begun(Release release, int step, int weight, Instant since) {
            return new Shifting(release, step, weight, since, "", false);
        }

        @Override
        public Shifting with(Release next) {
            return new Shifting(next, step, weight, since, hold, incident);
        }

        Shifting holding(String why) {
            return new Shifting(release, step, weight, since, why, incident);
        }

        Shifting afterIncident() {
            return new Shifting(release, step, weight, since, hold, true);
        }

        Shifting free() {
            return begun(release, step, weight, since);
        }
    }

    /**
     * Stays at its weight until a person says so; the test goes on.
     *
     * @param step index of the paused step; -1 before the first, the number of steps during promotion
     * @param approval whether the plan asked for it, and not a person
     * @param by who paused, empty if the plan did
     */
    record Paused(Release release, int step, int weight, Instant since, boolean approval, String by)
            implements UnderTest {
        @Override
        public Paused with(Release next) {
            return new Paused(next, step, weight, since, approval, by);
        }
    }

    /**
     * The canary serves everyone; the old version is kept warm and the test is still on.
     *
     * @param hold why the promotion must not end although time has passed, empty if nothing holds it
     */
    record Promoting(Release release, Instant since, String hold) implements UnderTest {
        @Override
        public int weight() {
            return 10_000;
        }

        @Override
        public Promoting with(Release next) {
            return new Promoting(next, since, hold);
        }

        Promoting holding(String why) {
            return new Promoting(release, since, why);
        }
    }

    /**
     * The stable version takes the released revision, and then its traffic back from the canary, in steps. The old
     * revision is gone from here on.
     *
     * @param weight what the canary still serves
     * @param since when this weight began
     * @param hold why the handover stands still, empty while it does not
     */
    record HandingOver(Release release, int weight, Instant since, String hold) implements Active {
        @Override
        public String stable() {
            return release.canary();
        }

        @Override
        public HandingOver with(Release next) {
            return new HandingOver(next, weight, since, hold);
        }
    }

    /**
     * The canary's traffic goes back to stable.
     *
     * @param weight 0, or what the canary keeps until the stable version can take it
     * @param outcome ROLLED_BACK or ABORTED
     */
    record RollingBack(Release release, int weight, Instant since, Outcome outcome, String reason) implements Active {
        public RollingBack {
            if (outcome == Outcome.RELEASED) {
                throw new IllegalArgumentException("outcome must be ROLLED_BACK or ABORTED, but was RELEASED");
            }
        }

        @Override
        public RollingBack with(Release next) {
            return new RollingBack(next, weight, since, outcome, reason);
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
