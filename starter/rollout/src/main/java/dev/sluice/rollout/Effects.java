package dev.sluice.rollout;

import dev.sluice.policy.analysis.Analysis;
import dev.sluice.policy.analysis.LatencySketch;
import dev.sluice.policy.rollout.Effect;
import dev.sluice.rollout.Rollout.Version;
import dev.sluice.rollout.traffic.TrafficRouter;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Carries out the effects of a decision. Each may be repeated after a crash and is then the same as once. */
final class Effects {
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
     * @param dispersion of stable's errors, for a test that begins; null where the unit is the user
     */
    Rollout carryOut(Rollout rollout, Effect effect, Instant at, @Nullable Double dispersion) {
        return switch (effect) {
            case Effect.SetWeight set -> {
                router.apply(ReleaseRoutes.of(rollout, set.weight()));
                yield rollout;
            }
            case Effect.Prepare prepare -> prepare(rollout, prepare.revision(), at);
            case Effect.BeginAnalysis begin -> beginAnalysis(rollout, at, dispersion);
            case Effect.StepAnalysis step -> stepAnalysis(rollout, normal(rollout, false, at), at, dispersion);
            case Effect.ProveAfresh prove -> stepAnalysis(rollout, LatencySketch.EMPTY, at, dispersion);
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
        if (rollout.active() && canary != null) workloads.prepare(rollout.name(), rollout.stable(), canary);
    }

    /** Sends everyone of these services back to stable, all at once. */
    void takeBack(List<Rollout> rollouts) {
        router.applyAll(rollouts.stream()
                .map(it -> ReleaseRoutes.of(it, it.state().weight()))
                .toList());
    }

    /** Forgets a service for good. */
    void remove(String rollout) {
        router.remove(rollout);
        workloads.release(rollout);
    }

    private Rollout prepare(Rollout rollout, String revision, Instant at) {
        Version canary = rollout.wished();
        Version last = rollout.canary();
        if (!canary.revision().equals(revision)
                && last != null
                && last.revision().equals(revision)) canary = last;
        workloads.prepare(rollout.name(), rollout.stable(), canary);
        return rollout.withRelease(canary, Run.begun(at));
    }

    /** What stable did in the last minute; for a step that is under way nothing, unless it says enough. */
    static LatencySketch normal(Rollout rollout, boolean fresh, Instant at) {
        StableReference reference = rollout.reference().at(at);
        return fresh || reference.suffices(at) ? reference.counts().latency() : LatencySketch.EMPTY;
    }

    private static Rollout beginAnalysis(Rollout rollout, Instant at, @Nullable Double dispersion) {
        Analysis begun = Analysis.begin(rollout.resource().criteria(), normal(rollout, true, at), dispersion);
        return rollout.withRun(run(rollout).withAnalysis(begun));
    }

    private static Rollout stepAnalysis(
            Rollout rollout, LatencySketch normal, Instant at, @Nullable Double dispersion) {
        Analysis analysis = run(rollout).analysis();
        if (analysis == null) return beginAnalysis(rollout, at, dispersion);
        return rollout.withRun(run(rollout).withAnalysis(analysis.atStep(normal, at.toEpochMilli())));
    }

    private Rollout promote(Rollout rollout) {
        Version canary = rollout.canary();
        if (canary == null) return rollout;
        return rollout.withStable(workloads.promote(rollout.name(), canary));
    }

    private static Rollout announce(Rollout rollout, Effect.Announce announce, Instant at) {
        return rollout.withRun(Conditions.announced(rollout, run(rollout), announce, at));
    }

    private static Run run(Rollout rollout) {
        Run run = rollout.run();
        return run == null ? Run.begun(rollout.updatedAt()) : run;
    }
}
