package dev.sluice.rollout;

import dev.sluice.policy.analysis.Evidence;
import dev.sluice.policy.analysis.Verdict;
import dev.sluice.policy.rollout.Effect;
import dev.sluice.policy.rollout.Signal;
import dev.sluice.policy.rollout.Transition;
import dev.sluice.rollout.Run.Condition;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One change of a release's state, or of what its evidence says, for the log.
 *
 * @param number rises by one from 1 for each rollout; tells a repeated entry from a new one
 * @param phase where the release stands after it
 * @param signal what led to it
 * @param effects what was done, in order
 * @param evidence the figures it rests on; null without a test
 * @param by who asked for it, empty if nobody did
 */
public record Decision(
        long number,
        Instant at,
        String phase,
        int step,
        int weight,
        String signal,
        String reason,
        List<String> effects,
        Figures counts,
        @Nullable Evidence evidence,
        String by) {
    public Decision {
        effects = List.copyOf(effects);
    }

    /** A change of the state. */
    static Decision of(Rollout rollout, Instant at, Signal signal, Transition transition, @Nullable Verdict verdict) {
        Run run = rollout.run();
        boolean begins = transition.effects().contains(new Effect.BeginAnalysis());
        String forecast = begins && run != null ? " " + run.forecast().text() : "";
        return new Decision(
                next(rollout),
                at,
                rollout.phase(),
                rollout.step(),
                rollout.state().weight(),
                signal.getClass().getSimpleName(),
                (transition.reason() + forecast).trim(),
                transition.effects().stream().map(Effect::toString).toList(),
                Figures.of(run),
                verdict == null ? null : verdict.evidence(),
                signal instanceof Signal.Commanded command ? command.by() : "");
    }

    /** No change of the state: the evidence says something else than before. */
    static Decision diagnosed(Rollout rollout, Instant at, Condition health, @Nullable Verdict verdict) {
        return new Decision(
                next(rollout),
                at,
                rollout.phase(),
                rollout.step(),
                rollout.state().weight(),
                "Diagnosed",
                health.message(),
                List.of(),
                Figures.of(rollout.run()),
                verdict == null ? null : verdict.evidence(),
                "");
    }

    private static long next(Rollout rollout) {
        Decision last = rollout.decision();
        return last == null ? 1 : last.number() + 1;
    }

    /** What both versions had done by then. */
    public record Figures(
            long stableRequests, long stableFailures, long canaryRequests, long canaryFailures, long replayed) {
        static final Figures NONE = new Figures(0, 0, 0, 0, 0);

        static Figures of(@Nullable Run run) {
            if (run == null) return NONE;
            Run.Traffic traffic = run.traffic();
            return new Figures(
                    traffic.stable().requests(),
                    traffic.stable().failures(),
                    traffic.canary().requests(),
                    traffic.canary().failures(),
                    traffic.replayed());
        }
    }
}
