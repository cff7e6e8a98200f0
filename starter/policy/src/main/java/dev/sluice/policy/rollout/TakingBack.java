package dev.sluice.policy.rollout;

import dev.sluice.policy.rollout.Effect.ReleaseCanary;
import dev.sluice.policy.rollout.Effect.SetWeight;
import dev.sluice.policy.rollout.RolloutState.Active;
import dev.sluice.policy.rollout.RolloutState.Done;
import dev.sluice.policy.rollout.RolloutState.RollingBack;
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

/** The way back of a release: weight zero first, then everything else. */
final class TakingBack {
    private static final String MEANWHILE = "The release is being taken back.";

    private TakingBack() {}

    static Transition next(RollingBack state, Signal signal, RolloutPlan plan) {
        return switch (signal) {
            case Settled settled when state.weight() == 0 -> end(state, settled.at(), true);
            case Settled settled -> Transition.stay(state, "Waiting for the stable version to be ready.");
            case StableReady ready when state.weight() > 0 -> toZero(state, ready.at());
            case StableReady ready -> Transition.stay(state, MEANWHILE);
            case StableUnready unready -> Transition.stay(state, unready.why());
            case Tick tick -> expire(state, tick, plan);
            case Commanded command -> Moves.meaningless(state, command, MEANWHILE);
            case Judged judged -> Transition.stay(state, MEANWHILE);
            case Suspected suspected -> Transition.stay(state, MEANWHILE);
            case Held held -> Transition.stay(state, MEANWHILE);
            case Breached breached -> Transition.stay(state, MEANWHILE);
            case NewRevision wish -> Transition.stay(state, "The release is being taken back first.");
            case GroupTakenBack group -> Transition.stay(state, MEANWHILE);
            case Ready ready -> Transition.stay(state, MEANWHILE);
            case Unready unready -> Transition.stay(state, MEANWHILE);
        };
    }

    static Transition rollBack(Active state, Instant at, String reason, String message) {
        return takeBack(state, at, Outcome.ROLLED_BACK, reason, message);
    }

    /** Users go back to stable at once, unless nobody would answer them there. */
    static Transition takeBack(Active state, Instant at, Outcome outcome, String reason, String message) {
        Release release = state.release();
        if (state.weight() == 0 || release.fitness().stableFit()) {
            return Transition.to(
                    new RollingBack(release, 0, at, outcome, message),
                    message,
                    new SetWeight(0),
                    Moves.announce(reason, message));
        }
        String kept = message + " The canary keeps " + Moves.percent(state.weight()) + " until stable is ready: "
                + release.fitness().stable();
        return Transition.to(
                new RollingBack(release, state.weight(), at, outcome, message), kept, Moves.announce(reason, kept));
    }

    static Transition abortOr(Active state, Commanded command, String meanwhile) {
        return command.command() == Command.ABORT
                ? takeBack(state, command.at(), Outcome.ABORTED, "Aborting", "Aborted by " + command.by() + ".")
                : Moves.meaningless(state, command, meanwhile);
    }

    static Transition withGroup(Active state, GroupTakenBack group) {
        return takeBack(state, group.at(), group.outcome(), "GroupTakenBack", group.why());
    }

    private static Transition toZero(RollingBack state, Instant at) {
        String message = "The stable version is ready again and serves everyone. " + state.reason();
        return Transition.to(
                new RollingBack(state.release(), 0, at, state.outcome(), state.reason()),
                message,
                new SetWeight(0),
                Moves.announce("StableReady", message));
    }

    private static Transition expire(RollingBack state, Tick tick, RolloutPlan plan) {
        Wait wait = Wait.of(state, plan).orElseThrow();
        if (!wait.over(tick.at())) {
            return Transition.stay(state, "Waiting for " + wait.what() + ".");
        }
        if (state.weight() == 0) {
            return end(state, tick.at(), false);
        }
        String message = "Still waiting for " + wait.what() + ". " + state.reason();
        return Transition.to(
                new RollingBack(state.release(), state.weight(), tick.at(), state.outcome(), state.reason()),
                message,
                Moves.announce("StillWaiting", message));
    }

    /** The weight is zero everywhere, or every lease has run out: what was kept for the canary can go. */
    private static Transition end(RollingBack state, Instant at, boolean confirmed) {
        Release release = state.release();
        String message = confirmed
                ? state.reason()
                : state.reason()
                        + " Not everything that routes confirmed weight 0; gateways of Sluice put it to zero when their lease ends.";
        return Transition.to(
                new Done(release.stable(), release.canary(), state.outcome(), state.reason(), at),
                message,
                new SetWeight(0),
                new ReleaseCanary(release.canary()),
                Moves.announce(state.outcome() == Outcome.ABORTED ? "Aborted" : "RolledBack", message));
    }
}
