package dev.sluice.rollout;

import dev.sluice.policy.analysis.Analysis;
import dev.sluice.policy.analysis.FullTraffic;
import dev.sluice.policy.analysis.LatencySketch;
import dev.sluice.policy.rollout.Effect;
import dev.sluice.policy.rollout.Recorded;
import dev.sluice.policy.rollout.RolloutState;
import dev.sluice.policy.rollout.Signal;
import dev.sluice.policy.rollout.Transition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a pass adds to the record of a release, so that it can be computed again. */
final class Recorder {
    private Recorder() {}

    /** Where a release stands that goes on from here; nothing when none is on. */
    static List<Recorded> stands(Rollout rollout, Instant at) {
        return rollout.active() ? List.of(place(rollout, at)) : List.of();
    }

    /** The sample that a report became, if it became one. */
    static List<Recorded> sampled(Rollout before, Rollout after, ServiceReport report, Instant at) {
        Run then = before.run();
        Run now = after.run();
        if (then == null
                || now == null
                || now.analysis() == null
                || now.analysis().equals(then.analysis())) return List.of();
        FullTraffic begun = then.alone() == null && now.alone() != null
                ? FullTraffic.begin(
                        now.analysis().snapshot().criteria(), now.traffic().stable(), Intake.normal(after, now, at))
                : null;
        return List.of(new Recorded.Sampled(at, Intake.sample(report, at), begun));
    }

    /**
     * A decision, and the test that it began.
     *
     * @param before the rollout that was decided about
     * @param dispersion of stable's errors, for a test that begins; null where the unit is the user
     */
    static List<Recorded> decided(
            Rollout before, Signal signal, Transition transition, @Nullable Double dispersion, Instant at) {
        List<Recorded> lines = new ArrayList<>();
        if (begins(transition)) lines.add(place(before, at));
        lines.add(Recorded.Decided.of(signal, transition.next()));
        Run run = before.run();
        boolean untested = run == null || run.analysis() == null;
        for (Effect effect : transition.effects()) {
            switch (effect) {
                case Effect.BeginAnalysis begin -> lines.add(tested(before, true, dispersion, at));
                case Effect.StepAnalysis step -> lines.add(tested(before, untested, dispersion, at));
                case Effect.ProveAfresh prove ->
                    lines.add(new Recorded.Tested(at, false, before.resource().criteria(), LatencySketch.EMPTY, null));
                default -> {}
            }
        }
        return lines;
    }

    private static Recorded tested(Rollout before, boolean fresh, @Nullable Double dispersion, Instant at) {
        LatencySketch normal = Effects.normal(before, fresh, at);
        return new Recorded.Tested(at, fresh, before.resource().criteria(), normal, fresh ? dispersion : null);
    }

    /** Whether a release begins, and with it a record of its own. */
    static boolean begins(Transition transition) {
        return transition.effects().stream().anyMatch(Effect.Prepare.class::isInstance);
    }

    private static Recorded place(Rollout rollout, Instant at) {
        @Nullable Run run = rollout.state() instanceof RolloutState.Active ? rollout.run() : null;
        Analysis analysis = run == null ? null : run.analysis();
        return new Recorded.Stands(
                at,
                rollout.state(),
                rollout.resource().plan(),
                analysis == null ? null : analysis.snapshot(),
                run == null ? null : run.alone());
    }
}
