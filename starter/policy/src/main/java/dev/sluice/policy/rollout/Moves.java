package dev.sluice.policy.rollout;

import dev.sluice.policy.rollout.Effect.Announce;
import dev.sluice.policy.rollout.Effect.BeginAnalysis;
import dev.sluice.policy.rollout.Effect.Prepare;
import dev.sluice.policy.rollout.Effect.PromoteCanary;
import dev.sluice.policy.rollout.Effect.ReleaseCanary;
import dev.sluice.policy.rollout.Effect.SetWeight;
import dev.sluice.policy.rollout.Effect.StepAnalysis;
import dev.sluice.policy.rollout.RolloutState.Active;
import dev.sluice.policy.rollout.RolloutState.Done;
import dev.sluice.policy.rollout.RolloutState.Paused;
import dev.sluice.policy.rollout.RolloutState.Preparing;
import dev.sluice.policy.rollout.RolloutState.Promoting;
import dev.sluice.policy.rollout.RolloutState.RollingBack;
import dev.sluice.policy.rollout.RolloutState.Shifting;
import dev.sluice.policy.rollout.Signal.Commanded;
import dev.sluice.policy.rollout.Signal.NewRevision;
import dev.sluice.policy.rollout.Signal.Tick;
import dev.sluice.policy.rollout.Signal.Unready;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Moves of the {@link RolloutMachine} that several states share. */
final class Moves {

    /** How long a canary may be unready under traffic before the release ends. */
    static final Duration READY_GRACE = Duration.ofSeconds(30);

    /** Step of a pause that came before the canary had traffic. */
    static final int BEFORE_FIRST_STEP = -1;

    private Moves() {}

    /** A release begins: the canary is brought up without traffic. */
    static Transition prepare(Release release, String reason) {
        String message = "Release of " + release.canary() + " begins; " + release.stable() + " serves everyone.";
        return Transition.to(
                new Preparing(release, ""),
                message,
                new SetWeight(0),
                new Prepare(release.canary()),
                announce(reason, message));
    }

    /** The step with this index begins; beyond the last one the canary is promoted. */
    static Transition enter(Release release, int step, int weight, Instant at, RolloutPlan plan) {
        if (step >= plan.steps().size()) {
            String message =
                    "All steps have passed; " + release.stable() + " stays warm for " + plan.keepStable() + ".";
            return Transition.to(
                    new Promoting(release, at, ""), message, new SetWeight(10_000), announce("Promoting", message));
        }
        Effect analysis = weight == 0 ? new BeginAnalysis() : new StepAnalysis();
        return switch (plan.steps().get(step)) {
            case Step.Approval approval -> {
                String message = "Waits for approval at " + percent(weight) + ".";
                yield Transition.to(
                        new Paused(release, step, weight, at, true, ""), message, announce("ApprovalNeeded", message));
            }
            case Step.Weighted weighted -> {
                String message = "The canary gets " + percent(weighted.weight()) + ".";
                yield Transition.to(
                        new Shifting(release, step, weighted.weight(), at, "", null),
                        message,
                        analysis,
                        new SetWeight(weighted.weight()),
                        announce("StepStarted", message));
            }
        };
    }

    static Transition advance(Release release, int step, int weight, Instant at, RolloutPlan plan) {
        return enter(release, step + 1, weight, at, plan);
    }

    /** The canary becomes the stable version. */
    static Transition finish(Release release, Instant at) {
        String message = release.canary() + " is released.";
        return Transition.to(
                new Done(release.canary(), release.canary(), Outcome.RELEASED, message, at),
                message,
                new PromoteCanary(release.canary()),
                new SetWeight(0),
                new ReleaseCanary(release.stable()),
                announce("Released", message));
    }

    static Transition rollBack(Active state, Instant at, String reason, String message) {
        return takeBack(state, at, Outcome.ROLLED_BACK, reason, message);
    }

    private static Transition takeBack(Active state, Instant at, Outcome outcome, String reason, String message) {
        return Transition.to(
                new RollingBack(state.release(), at, outcome, message),
                message,
                new SetWeight(0),
                announce(reason, message));
    }

    /** The weight is zero everywhere: what was kept for the canary can go. */
    static Transition end(RollingBack state, Instant at) {
        Release release = state.release();
        return Transition.to(
                new Done(release.stable(), release.canary(), state.outcome(), state.reason(), at),
                state.reason(),
                new SetWeight(0),
                new ReleaseCanary(release.canary()),
                announce(state.outcome() == Outcome.ABORTED ? "Aborted" : "RolledBack", state.reason()));
    }

    static Transition pause(Release release, int step, int weight, Commanded command) {
        String message = "Paused by " + command.by() + " at " + percent(weight) + "; the test goes on.";
        return Transition.to(
                new Paused(release, step, weight, command.at(), false, command.by()),
                message,
                announce("Paused", message));
    }

    static Transition abortOr(Active state, Commanded command, String meanwhile) {
        return command.command() == Command.ABORT
                ? takeBack(state, command.at(), Outcome.ABORTED, "Aborting", "Aborted by " + command.by() + ".")
                : meaningless(state, command, meanwhile);
    }

    static Transition meaningless(RolloutState state, Commanded command, String meanwhile) {
        return Transition.stay(state, "Command " + command.command() + " means nothing now. " + meanwhile);
    }

    /** Follows a newer wish: another revision is tried instead, and the stable one again means no release at all. */
    static Transition supersede(Active state, NewRevision wish) {
        Release release = state.release();
        if (wish.revision().equals(release.canary())) {
            return Transition.stay(state, "Revision " + wish.revision() + " is being released.");
        }
        if (wish.revision().equals(release.stable())) {
            String message = "The workload went back to " + release.stable() + ".";
            return takeBack(state, wish.at(), Outcome.ABORTED, "Superseded", message);
        }
        return prepare(new Release(release.stable(), wish.revision(), wish.at()), "Superseded");
    }

    static Transition expireOr(Active state, Tick tick, RolloutPlan plan, String meanwhile) {
        return elapsed(state.release().startedAt(), tick.at()).compareTo(plan.deadline()) < 0
                ? Transition.stay(state, meanwhile)
                : rollBack(
                        state,
                        tick.at(),
                        "DeadlineExceeded",
                        "Not released within " + plan.deadline() + ". " + meanwhile);
    }

    /** The step must not end; a person is told once. */
    static Transition hold(Shifting state, String why) {
        return why.equals(state.hold())
                ? Transition.stay(state, why)
                : Transition.to(withHold(state, why, state.unreadySince()), why, announce("Held", why));
    }

    /** Nothing but missing evidence or time holds the step. */
    static Transition lift(Shifting state, String meanwhile) {
        return state.hold().isEmpty() || state.unreadySince() != null
                ? Transition.stay(state, meanwhile)
                : Transition.to(withHold(state, "", null), meanwhile);
    }

    static Transition unready(Shifting state, Unready unready) {
        if (unreadyTooLong(state, unready.at())) {
            return rollBack(state, unready.at(), "CanaryUnready", unreadySentence(state));
        }
        return state.unreadySince() != null
                ? Transition.stay(state, unready.why())
                : Transition.to(
                        withHold(state, unready.why(), unready.at()), unready.why(), announce("Held", unready.why()));
    }

    static boolean unreadyTooLong(Shifting state, Instant at) {
        Instant since = state.unreadySince();
        return since != null && elapsed(since, at).compareTo(READY_GRACE) >= 0;
    }

    static String unreadySentence(Shifting state) {
        return "The canary was not ready for " + READY_GRACE + ": " + state.hold();
    }

    static Shifting withHold(Shifting state, String hold, @Nullable Instant unreadySince) {
        return new Shifting(state.release(), state.step(), state.weight(), state.since(), hold, unreadySince);
    }

    static boolean inSteps(Paused state, RolloutPlan plan) {
        return state.step() >= 0 && state.step() < plan.steps().size();
    }

    static String waitingSentence(Paused state) {
        return state.approval() ? "Waits for approval: promote or abort." : "Paused by " + state.by() + ".";
    }

    static Duration atLeast(Shifting state, RolloutPlan plan) {
        return state.step() < plan.steps().size() && plan.steps().get(state.step()) instanceof Step.Weighted weighted
                ? weighted.atLeast()
                : Duration.ZERO;
    }

    static Duration elapsed(Instant since, Instant at) {
        return Duration.between(since, at);
    }

    static Announce announce(String reason, String message) {
        return new Announce(reason, message);
    }

    private static String percent(int weight) {
        return weight % 100 == 0 ? weight / 100 + " %" : weight / 100.0 + " %";
    }
}
