package dev.sluice.rollout;

import dev.sluice.policy.analysis.Analysis;
import dev.sluice.policy.analysis.LatencySketch;
import dev.sluice.policy.rollout.Effect;
import dev.sluice.policy.rollout.Outcome;
import dev.sluice.policy.rollout.RolloutState;
import dev.sluice.rollout.Rollout.Version;
import dev.sluice.rollout.Run.Condition;
import dev.sluice.rollout.traffic.TrafficRouter;
import java.time.Instant;
import java.util.Set;

/** Carries out the effects of a decision. Each may be repeated after a crash and is then the same as once. */
final class Effects {
    private static final Set<String> STANDSTILL = Set.of("Waiting", "Held", "Paused", "ApprovalNeeded");

    private final TrafficRouter router;
    private final Workloads workloads;

    Effects(TrafficRouter router, Workloads workloads) {
        this.router = router;
        this.workloads = workloads;
    }

    /**
     * The rollout after the effect.
     *
     * @param rollout already in the state that the effect leads to
     */
    Rollout carryOut(Rollout rollout, Effect effect, Instant at) {
        return switch (effect) {
            case Effect.SetWeight set -> {
                router.apply(ReleaseRoutes.of(rollout, set.weight()));
                yield rollout;
            }
            case Effect.Prepare prepare -> prepare(rollout, prepare.revision(), at);
            case Effect.BeginAnalysis begin -> beginAnalysis(rollout, at);
            case Effect.StepAnalysis step -> stepAnalysis(rollout, at);
            case Effect.PromoteCanary promote -> promote(rollout);
            case Effect.ReleaseCanary release -> {
                workloads.release(rollout.name());
                yield rollout;
            }
            case Effect.Announce announce -> announce(rollout, announce, at);
        };
    }

    /** Brings the world back to what the rollout says, after a start. */
    void restore(Rollout rollout) {
        router.apply(ReleaseRoutes.of(rollout, rollout.state().weight()));
        Version canary = rollout.canary();
        if (rollout.active() && canary != null) workloads.prepare(rollout.name(), canary.endpoint());
    }

    private Rollout prepare(Rollout rollout, String revision, Instant at) {
        Version canary = rollout.wished();
        Version last = rollout.canary();
        if (!canary.revision().equals(revision)
                && last != null
                && last.revision().equals(revision)) canary = last;
        workloads.prepare(rollout.name(), canary.endpoint());
        return rollout.withRelease(canary, Run.begun(at));
    }

    private static Rollout beginAnalysis(Rollout rollout, Instant at) {
        LatencySketch normal = rollout.reference().at(at).counts().latency();
        return rollout.withRun(
                run(rollout).withAnalysis(Analysis.begin(rollout.resource().criteria(), normal)));
    }

    private static Rollout stepAnalysis(Rollout rollout, Instant at) {
        Analysis analysis = run(rollout).analysis();
        if (analysis == null) return beginAnalysis(rollout, at);
        StableReference reference = rollout.reference().at(at);
        LatencySketch normal = reference.suffices(at) ? reference.counts().latency() : LatencySketch.EMPTY;
        return rollout.withRun(run(rollout).withAnalysis(analysis.atStep(normal, at.toEpochMilli())));
    }

    private static Rollout promote(Rollout rollout) {
        Version canary = rollout.canary();
        return canary == null ? rollout : rollout.withStable(canary);
    }

    private static Rollout announce(Rollout rollout, Effect.Announce announce, Instant at) {
        boolean moves = rollout.active()
                && !(rollout.state() instanceof RolloutState.RollingBack)
                && !STANDSTILL.contains(announce.reason());
        Run run = run(rollout).told(new Condition("Progressing", moves, announce.reason(), announce.message(), at));
        if (rollout.state() instanceof RolloutState.Done done)
            run = run.told(new Condition(
                    "Succeeded", done.outcome() == Outcome.RELEASED, announce.reason(), announce.message(), at));
        return rollout.withRun(run);
    }

    private static Run run(Rollout rollout) {
        Run run = rollout.run();
        return run == null ? Run.begun(rollout.updatedAt()) : run;
    }
}
