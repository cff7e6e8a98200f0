package dev.sluice.rollout.api;

import dev.sluice.policy.analysis.Verdict;
import dev.sluice.policy.rollout.Fitness;
import dev.sluice.policy.rollout.RolloutState;
import dev.sluice.policy.rollout.Step;
import dev.sluice.rollout.Rollout;
import org.jspecify.annotations.Nullable;

/** Why a release does not go on just now, in words. */
final class Holds {
    private Holds() {}

    static @Nullable String of(Rollout rollout, @Nullable Verdict verdict) {
        return switch (rollout.state()) {
            case RolloutState.Idle idle -> null;
            case RolloutState.Preparing preparing when !unfit(preparing).isEmpty() -> unfit(preparing);
            case RolloutState.Preparing preparing ->
                preparing.hold().isEmpty() ? "Waiting for the canary to be ready." : preparing.hold();
            case RolloutState.UnderTest test -> unfit(test).isEmpty() ? underTest(test, rollout, verdict) : unfit(test);
            case RolloutState.HandingOver handing ->
                handing.hold().isEmpty()
                        ? "The stable version takes over the released revision."
                        : handing.hold() + " The canary serves everyone meanwhile.";
            case RolloutState.RollingBack back
            when back.weight() > 0 ->
                "The canary keeps its weight until stable is ready: "
                        + back.release().fitness().stable();
            case RolloutState.RollingBack back -> "Weight 0 is being brought into force at every gateway.";
            case RolloutState.Done done -> null;
        };
    }

    private static @Nullable String underTest(
            RolloutState.UnderTest state, Rollout rollout, @Nullable Verdict verdict) {
        return switch (state) {
            case RolloutState.Shifting shifting ->
                shifting.hold().isEmpty() ? waiting(shifting, rollout, verdict) : shifting.hold();
            case RolloutState.Paused paused ->
                paused.approval() ? "Waits for approval: approve or abort." : "Paused by " + paused.by() + ".";
            case RolloutState.Promoting promoting ->
                promoting.hold().isEmpty() ? "The old version is kept warm." : promoting.hold();
        };
    }

    private static String unfit(RolloutState.Active state) {
        Fitness fitness = state.release().fitness();
        return (fitness.stable() + " " + fitness.canary()).trim();
    }

    private static @Nullable String waiting(
            RolloutState.Shifting shifting, Rollout rollout, @Nullable Verdict verdict) {
        if (verdict instanceof Verdict.Undecided undecided)
            return undecided.forecast().text();
        Step step = rollout.resource().plan().steps().get(shifting.step());
        return verdict instanceof Verdict.Pass && step instanceof Step.Weighted weighted
                ? "The canary is proved good enough; the step lasts at least "
                        + weighted.atLeast().toSeconds() + " s."
                : null;
    }
}
