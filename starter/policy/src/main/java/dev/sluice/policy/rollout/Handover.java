package dev.sluice.policy.rollout;

import dev.sluice.policy.rollout.Effect.PromoteCanary;
import dev.sluice.policy.rollout.Effect.ReleaseCanary;
import dev.sluice.policy.rollout.Effect.SetWeight;
import dev.sluice.policy.rollout.RolloutState.Done;
import dev.sluice.policy.rollout.RolloutState.HandingOver;
import dev.sluice.policy.rollout.RolloutState.UnderTest;
import dev.sluice.policy.rollout.Signal.Breached;
import dev.sluice.policy.rollout.Signal.Commanded;
import dev.sluice.policy.rollout.Signal.GroupTakenBack;
import dev.sluice.policy.rollout.Signal.Held;
import dev.sluice.policy.rollout.Signal.Judged;
import dev.sluice.policy.rollout.Signal.NewRevision;
import dev.sluice.policy.rollout.Signal.Ready;
import dev.sluice.policy.rollout.Signal.Settled;
import dev.sluice.policy.rollout.Signal.StableReady;
import dev.sluice.policy.rollout.Signal.StableUnready;
import dev.sluice.policy.rollout.Signal.Suspected;
import dev.sluice.policy.rollout.Signal.Tick;
import dev.sluice.policy.rollout.Signal.Unready;
import java.time.Instant;

/**
 * The end of a release: the stable version takes the released revision, and then its traffic, in steps. The canary serves
 * everyone until stable is ready, and again whenever stable stops being so; it goes last.
 */
final class Handover {
    private static final int EVERYONE = 10_000;
    private static final String MEANWHILE = "The released revision is being handed over to the stable version.";

    private Handover() {}

    static Transition begin(UnderTest state, Instant at) {
        Release release = state.release();
        String message = "The stable version takes over " + release.canary() + ".";
        return Transition.to(
                new HandingOver(release, EVERYONE, at, ""),
                message,
                new PromoteCanary(release.canary()),
                Moves.announce("HandingOver", message));
    }

    static Transition next(HandingOver state, Signal signal, RolloutPlan plan) {
        return switch (signal) {
            case StableReady ready when state.weight() == EVERYONE -> lower(state, ready.at(), plan);
            case StableReady ready -> Transition.stay(state, MEANWHILE);
            case StableUnready unready -> backToCanary(state, unready);
            case Settled settled when state.weight() < EVERYONE -> lower(state, settled.at(), plan);
            case Settled settled -> Transition.stay(state, MEANWHILE);
            case Tick tick -> expire(state, tick, plan);
            case Commanded command ->
                Moves.meaningless(state, command, MEANWHILE + " To go back, release the old revision again.");
            case NewRevision wish -> Transition.stay(state, MEANWHILE);
            case Judged judged -> Transition.stay(state, MEANWHILE);
            case Suspected suspected -> Transition.stay(state, MEANWHILE);
            case Held held -> Transition.stay(state, MEANWHILE);
            case Breached breached -> Transition.stay(state, MEANWHILE);
            case GroupTakenBack group -> Transition.stay(state, MEANWHILE);
            case Ready ready -> Transition.stay(state, MEANWHILE);
            case Unready unready -> Transition.stay(state, MEANWHILE);
        };
    }

    private static Transition lower(HandingOver state, Instant at, RolloutPlan plan) {
        if (state.weight() == 0) {
            return end(state, at);
        }
        int weight = plan.handover().stream()
                .filter(lower -> lower < state.weight())
                .findFirst()
                .orElse(0);
        String message = "The stable version takes all but " + Moves.percent(weight) + ".";
        return Transition.to(
                new HandingOver(state.release(), weight, at, ""),
                message,
                new SetWeight(weight),
                Moves.announce("HandingOver", message));
    }

    private static Transition backToCanary(HandingOver state, StableUnready unready) {
        HandingOver next = new HandingOver(
                state.release(), EVERYONE, state.weight() == EVERYONE ? state.since() : unready.at(), unready.why());
        if (next.equals(state)) {
            return Transition.stay(state, unready.why());
        }
        String message = unready.why() + " The canary serves everyone meanwhile.";
        return Transition.to(next, message, new SetWeight(EVERYONE), Moves.announce("StableUnready", message));
    }

    private static Transition expire(HandingOver state, Tick tick, RolloutPlan plan) {
        Wait wait = Wait.of(state, plan).orElseThrow();
        if (!wait.over(tick.at())) {
            return Transition.stay(state, "Waiting for " + wait.what() + ".");
        }
        if (wait.then() == Wait.Then.GO_ON) {
            return lower(state, tick.at(), plan);
        }
        String message = "Still waiting for " + wait.what() + "; the canary serves everyone. " + state.hold();
        return Transition.to(
                new HandingOver(state.release(), state.weight(), tick.at(), state.hold()),
                message.trim(),
                Moves.announce("StillWaiting", message.trim()));
    }

    private static Transition end(HandingOver state, Instant at) {
        Release release = state.release();
        String message = release.canary() + " is released.";
        return Transition.to(
                new Done(release.canary(), release.canary(), Outcome.RELEASED, message, at),
                message,
                new SetWeight(0),
                new ReleaseCanary(release.stable()),
                Moves.announce("Released", message));
    }
}
