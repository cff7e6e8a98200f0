package dev.sluice.policy.rollout;

import dev.sluice.policy.analysis.Analysis;
import dev.sluice.policy.analysis.Counts;
import dev.sluice.policy.analysis.Criteria;
import dev.sluice.policy.analysis.FullTraffic;
import dev.sluice.policy.analysis.LatencySketch;
import dev.sluice.policy.analysis.Sample;
import dev.sluice.policy.analysis.Verdict;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A release and what it is judged by, without the world around them: samples and signals in, transitions out. What a
 * controller does beside it is to carry the effects out, so a described world leads to the decisions that a controller would
 * take in it. Immutable.
 *
 * @param plan how it proceeds, and by what it is judged
 * @param state where it stands
 * @param evidence what it has seen
 */
public record TestedRelease(Rules plan, RolloutState state, Seen evidence) {

    private static final int EVERYONE = 10_000;

    /** A service whose stable version serves everyone. */
    public static TestedRelease idle(RolloutPlan plan, Criteria criteria, String stable) {
        return new TestedRelease(new Rules(plan, criteria), new RolloutState.Idle(stable), Seen.NOTHING);
    }

    /** How a release proceeds, and what its canary is judged by. */
    public record Rules(RolloutPlan steps, Criteria criteria) {}

    /**
     * What a release has seen of its versions.
     *
     * @param analysis the test; null before the canary's first traffic
     * @param alone the watch over a canary that serves everyone; null until it does
     * @param stable what stable did beside the canary
     */
    public record Seen(
            @Nullable Analysis analysis, @Nullable FullTraffic alone, Counts stable) {
        static final Seen NOTHING = new Seen(null, null, Counts.NONE);
    }

    /**
     * What a signal led to.
     *
     * @param release after it
     * @param transition what the machine answered
     */
    public record Moved(TestedRelease release, Transition transition) {}

    /** Whether the canary may have traffic, so that the test listens. */
    public boolean underTest() {
        return state instanceof RolloutState.UnderTest;
    }

    /** What the evidence says now; null without a test. */
    public @Nullable Verdict verdict() {
        Analysis analysis = evidence.analysis();
        return analysis == null || !underTest() ? null : analysis.verdict();
    }

    /** Why a canary that serves everyone is suspected; empty while it is not. */
    public Optional<String> suspicion() {
        FullTraffic alone = evidence.alone();
        return alone == null || !underTest() ? Optional.empty() : alone.suspicion();
    }

    /** The gateways counted this. Without a test, and without a weight, it means nothing. */
    public TestedRelease counted(Sample sample) {
        Analysis analysis = evidence.analysis();
        if (analysis == null || !underTest() || sample.weight() == 0) {
            return this;
        }
        Counts stable = evidence.stable().plus(sample.stable());
        FullTraffic alone = evidence.alone();
        if (alone == null && sample.weight() == EVERYONE) {
            alone = FullTraffic.begin(plan.criteria(), stable, stable.latency());
        }
        FullTraffic watch = alone == null ? null : alone.observe(sample);
        return new TestedRelease(plan, state, new Seen(analysis.observe(sample), watch, stable));
    }

    /**
     * One signal.
     *
     * @param normal stable's recent latencies; what is slow is measured by them if the signal begins a step
     */
    public Moved told(Signal signal, LatencySketch normal) {
        Transition transition = RolloutMachine.next(state, signal, plan.steps());
        Seen next = evidence;
        for (Effect effect : transition.effects()) {
            Analysis analysis = next.analysis();
            if (effect instanceof Effect.BeginAnalysis || (effect instanceof Effect.StepAnalysis && analysis == null)) {
                next = new Seen(Analysis.begin(plan.criteria(), normal), null, next.stable());
            } else if (effect instanceof Effect.StepAnalysis && analysis != null) {
                long at = signal.at().toEpochMilli();
                next = new Seen(analysis.atStep(normal, at), null, next.stable());
            } else if (effect instanceof Effect.ProveAfresh && analysis != null) {
                next = new Seen(analysis.atStep(LatencySketch.EMPTY, signal.at().toEpochMilli()), null, next.stable());
            }
        }
        return new Moved(new TestedRelease(plan, transition.next(), next), transition);
    }
}
