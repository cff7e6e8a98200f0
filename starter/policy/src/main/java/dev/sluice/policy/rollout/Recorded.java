package dev.sluice.policy.rollout;

import dev.sluice.policy.analysis.Criteria;
import dev.sluice.policy.analysis.FullTraffic;
import dev.sluice.policy.analysis.LatencySketch;
import dev.sluice.policy.analysis.Sample;
import dev.sluice.policy.analysis.Snapshot;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of a release's record. All lines of a release together are enough to compute every verdict and every decision
 * again, see {@link Replay}.
 */
public sealed interface Recorded {

    Instant at();

    /**
     * Where the release stands when somebody begins to move it: at its start, when a controller continues it, and when its
     * plan has changed. What comes after follows from this and not from the lines before.
     *
     * @param analysis the test; null before the canary's first traffic
     * @param alone the watch over a canary that serves everyone; null until it does
     */
    record Stands(
            Instant at,
            RolloutState state,
            RolloutPlan plan,
            @Nullable Snapshot analysis,
            @Nullable FullTraffic alone) implements Recorded {}

    /**
     * The test begins, or a step of it.
     *
     * @param fresh whether it begins with fresh evidence
     * @param normal stable's latencies that it takes as normal; may be empty
     * @param dispersion of stable's errors where the test goes by ticks; null where it goes by users
     */
    record Tested(
            Instant at,
            boolean fresh,
            Criteria criteria,
            LatencySketch normal,
            @Nullable Double dispersion) implements Recorded {}

    /**
     * A sample was seen.
     *
     * @param begun the watch over a canary that serves everyone, if it begins with this sample
     */
    record Sampled(Instant at, Sample sample, @Nullable FullTraffic begun) implements Recorded {}

    /**
     * A decision was taken.
     *
     * @param fact the signal that led to it; null when the evidence did, which follows from the samples
     */
    record Decided(Instant at, Cause cause, @Nullable Signal fact, RolloutState next) implements Recorded {
        public Decided {
            if ((cause == Cause.FACT) != (fact != null)) {
                throw new IllegalArgumentException("fact must be given for the cause FACT alone, but was " + fact);
            }
        }

        /** The decision that this signal led to. */
        public static Decided of(Signal signal, RolloutState next) {
            return switch (signal) {
                case Signal.Judged judged -> new Decided(judged.at(), Cause.VERDICT, null, next);
                case Signal.Suspected suspected -> new Decided(suspected.at(), Cause.SUSPICION, null, next);
                case Signal fact -> new Decided(fact.at(), Cause.FACT, fact, next);
            };
        }
    }

    /** The record had become too long: what came after was not recorded. */
    record Cut(Instant at) implements Recorded {}

    /** What led to a decision. */
    enum Cause {
        /** Something from outside: a person, a clock, the readiness of a version. */
        FACT,
        /** What the evidence said. */
        VERDICT,
        /** That a canary which serves everyone did worse than stable before. */
        SUSPICION
    }
}
