package dev.sluice.policy.rollout;

import dev.sluice.policy.analysis.Verdict;
import dev.sluice.policy.rollout.Effect.Announce;
import dev.sluice.policy.rollout.Effect.BeginAnalysis;
import dev.sluice.policy.rollout.Effect.Prepare;
import dev.sluice.policy.rollout.Effect.ProveAfresh;
import dev.sluice.policy.rollout.Effect.SetWeight;
import dev.sluice.policy.rollout.Effect.StepAnalysis;
import dev.sluice.policy.rollout.RolloutState.Active;
import dev.sluice.policy.rollout.RolloutState.Paused;
import dev.sluice.policy.rollout.RolloutState.Preparing;
import dev.sluice.policy.rollout.RolloutState.Promoting;
import dev.sluice.policy.rollout.RolloutState.Shifting;
import dev.sluice.policy.rollout.RolloutState.UnderTest;
import dev.sluice.policy.rollout.Signal.Commanded;
import dev.sluice.policy.rollout.Signal.NewRevision;
import dev.sluice.policy.rollout.Signal.Suspected;
import dev.sluice.policy.rollout.Signal.Tick;
import dev.sluice.policy.text.DurationWords;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Moves of the {@link RolloutMachine} on the way forward: steps, pauses, holds. */
final class Moves {

    /** Step of a pause that came before the canary had traffic. */
    static final int BEFORE_FIRST_STEP = -1;

    private static final int EVERYONE = 10_000;

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

    /** The step with this index begins; beyond the last one the canary keeps everyone. */
    static Transition enter(Release release, int step, int weight, Instant at, RolloutPlan plan) {
        if (step >= plan.steps().size()) {
            return everyone(release, weight, at, plan);
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
                        Shifting.begun(release, step, weighted.weight(), at),
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

    /** The canary serves everyone, and the old version stays warm. */
    static Transition everyone(Release release, int weight, Instant at, RolloutPlan plan) {
        String message = "Everyone is on " + release.canary() + "; " + release.stable() + " stays warm for "
                + plan.keepStable() + ".";
        Promoting next = new Promoting(release, at, "");
        Announce told = announce("Promoting", message);
        return weight == EVERYONE
                ? Transition.to(next, message, new SetWeight(EVERYONE), told)
                : Transition.to(next, message, new StepAnalysis(), new SetWeight(EVERYONE), told);
    }

    /** With everyone on the canary there is nothing to compare it with: some go back to stable, and the test decides. */
    static Transition compare(UnderTest state, Suspected suspected, RolloutPlan plan) {
        if (state.weight() < EVERYONE) {
            return Transition.stay(state, "The canary is compared with stable.");
        }
        Release release = state.release();
        if (!release.fitness().stableFit()) {
            return hold(state, suspected.at(), "Suspected", suspected.why());
        }
        int step = plan.steps().size() - 1;
        int weight = plan.comparingWeight();
        UnderTest next = state instanceof Paused paused
                ? new Paused(release, step, weight, suspected.at(), false, paused.by())
                : Shifting.begun(release, step, weight, suspected.at());
        String message =
                suspected.why() + " The canary goes back to " + percent(weight) + ", to be compared with stable.";
        return Transition.to(next, message, new SetWeight(weight), new StepAnalysis(), announce("Comparing", message));
    }

    static Transition pause(Release release, int step, int weight, Commanded command) {
        String message = "Paused by " + command.by() + " at " + percent(weight) + "; the test goes on.";
        return Transition.to(
                new Paused(release, step, weight, command.at(), false, command.by()),
                message,
                announce("Paused", message));
    }

    static Transition resume(Paused state, Commanded command, RolloutPlan plan) {
        String reason = "Resumed by " + command.by() + ".";
        Active next;
        if (state.step() == BEFORE_FIRST_STEP) {
            next = new Preparing(state.release(), "");
        } else if (state.step() >= plan.steps().size()) {
            next = new Promoting(state.release(), command.at(), "");
        } else {
            next = Shifting.begun(state.release(), state.step(), state.weight(), command.at());
        }
        return Transition.to(next, reason, announce("Resumed", reason));
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
            return TakingBack.takeBack(state, wish.at(), Outcome.ABORTED, "Superseded", message);
        }
        if (state.weight() > 0 && !release.fitness().stableFit()) {
            return Transition.stay(
                    state,
                    wish.revision() + " waits for stable. " + release.fitness().stable());
        }
        Fitness fitness = Fitness.FIT.withStable(release.fitness().stable());
        return prepare(new Release(release.stable(), wish.revision(), wish.at(), fitness), "Superseded");
    }

    /** What happens when a wait is over, and nothing before. */
    static Transition expire(Active state, Tick tick, RolloutPlan plan) {
        Wait wait = Wait.of(state, plan).orElseThrow();
        if (!wait.over(tick.at())) {
            return Transition.stay(state, "Waiting for " + wait.what() + ".");
        }
        if (wait.then() == Wait.Then.HAND_OVER && state instanceof UnderTest proved) {
            return Handover.begin(proved, tick.at());
        }
        Release release = state.release();
        boolean unready = !release.fitness().canaryFit() && state.weight() > 0;
        if (unready) {
            String message = "The canary was not ready for " + DurationWords.of(Wait.READY_GRACE) + ": "
                    + release.fitness().canary();
            return TakingBack.rollBack(state, tick.at(), "CanaryUnready", message);
        }
        boolean whole = wait.until().equals(release.startedAt().plus(plan.deadline()));
        String message =
                (whole ? "Not released within " + DurationWords.of(plan.deadline()) : "The step's deadline is over")
                        + ": waited for " + wait.what() + ".";
        return TakingBack.rollBack(state, tick.at(), "DeadlineExceeded", message);
    }

    /** The first step does not begin yet; a person is told once. */
    static Transition wait(Preparing state, String reason, String why) {
        return why.equals(state.hold())
                ? Transition.stay(state, why)
                : Transition.to(new Preparing(state.release(), why), why, announce(reason, why));
    }

    /** The step, or the promotion, must not end; a person is told once. */
    static Transition hold(UnderTest state, Instant at, String reason, String why) {
        UnderTest next = switch (state) {
            case Shifting shifting -> shifting.holding(why);
            case Paused paused -> paused;
            case Promoting promoting when promoting.hold().isEmpty() -> new Promoting(promoting.release(), at, why);
            case Promoting promoting -> promoting.holding(why);
        };
        return next.equals(state) ? Transition.stay(state, why) : Transition.to(next, why, announce(reason, why));
    }

    /** Nothing but missing evidence or time holds it. After a hold the old version is kept warm for its whole time. */
    static Transition lift(UnderTest state, Instant at, String meanwhile) {
        UnderTest next = switch (state) {
            case Shifting shifting -> shifting.free();
            case Paused paused -> paused;
            case Promoting promoting when promoting.hold().isEmpty() -> promoting;
            case Promoting promoting -> new Promoting(promoting.release(), at, "");
        };
        String message = "Nothing holds the release any more: " + meanwhile;
        return next.equals(state)
                ? Transition.stay(state, meanwhile)
                : Transition.to(next, message, announce("HoldEnded", message));
    }

    /**
     * Missing evidence alone holds the step. If both versions failed meanwhile, it is proved afresh: what that cost says
     * nothing about the canary, and good requests many times as many would have to outweigh it.
     */
    static Transition proveOn(UnderTest state, Instant at, String meanwhile) {
        Transition lifted = lift(state, at, meanwhile);
        boolean afresh = state instanceof Shifting shifting && shifting.incident();
        return afresh ? lifted.with(new ProveAfresh()) : lifted;
    }

    static String waitingSentence(Paused state) {
        return state.approval() ? "Waits for approval: approve or abort." : "Paused by " + state.by() + ".";
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

    /** {@code SHARED_INCIDENT} as {@code SharedIncident}. */
    static String reason(Verdict.Cause cause) {
        StringBuilder reason = new StringBuilder();
        for (String word : cause.name().split("_", -1)) {
            reason.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return reason.toString();
    }

    static String percent(int weight) {
        return weight % 100 == 0 ? weight / 100 + " %" : weight / 100.0 + " %";
    }
}
