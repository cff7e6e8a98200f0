package dev.sluice.rollout;

import dev.sluice.policy.analysis.Verdict;
import dev.sluice.policy.rollout.RolloutState;
import dev.sluice.policy.rollout.Signal;
import dev.sluice.rollout.Workloads.Readiness;
import dev.sluice.rollout.traffic.TrafficRouter.Uptake;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything read from the world in one pass.
 *
 * @param rollout what is known, the news of this pass included
 * @param command what a person asked for in this pass; null if nobody did
 * @param canary whether the canary can take traffic
 * @param uptake how many gateways route by the latest table
 */
record Observed(Instant at, Rollout rollout, Signal.@Nullable Commanded command, Readiness canary, Uptake uptake) {
    private static final String NO_TRAFFIC =
            "No requests reach the stable version yet; the release begins when stable's normal behaviour is known.";
    private static final String LEARNING = "Learning stable's normal behaviour from its traffic.";

    /** What the release machine is to be told, the most urgent first. */
    List<Signal> signals(@Nullable Verdict verdict) {
        List<Signal> signals = new ArrayList<>();
        if (command != null) signals.add(command);
        if (verdict instanceof Verdict.Fail) signals.add(new Signal.Judged(at, verdict));
        signals.add(new Signal.NewRevision(at, rollout.wished().revision()));
        boolean looked = canary.state() != Readiness.State.UNKNOWN;
        if (looked && rollout.state() instanceof RolloutState.Preparing) signals.add(prepared());
        if (looked && rollout.state() instanceof RolloutState.Shifting) signals.add(ready());
        if (verdict != null && !(verdict instanceof Verdict.Fail)) signals.add(new Signal.Judged(at, verdict));
        if (rollout.state() instanceof RolloutState.RollingBack && uptake.complete())
            signals.add(new Signal.Settled(at));
        signals.add(new Signal.Tick(at));
        return signals;
    }

    private Signal ready() {
        return canary.state() == Readiness.State.READY
                ? new Signal.Ready(at)
                : new Signal.Unready(at, "The canary is not ready: " + canary.why() + ".");
    }

    /** The first step needs a ready canary and a known normal to compare it with. */
    private Signal prepared() {
        if (canary.state() != Readiness.State.READY) return ready();
        StableReference reference = rollout.reference().at(at);
        if (reference.counts().requests() == 0) return new Signal.Unready(at, NO_TRAFFIC);
        if (!reference.suffices(at)) return new Signal.Unready(at, LEARNING);
        Run run = rollout.run();
        return run != null && run.forecast().refused()
                ? new Signal.Unready(at, run.forecast().text())
                : new Signal.Ready(at);
    }
}
