package dev.sluice.policy.rollout;

import dev.sluice.policy.analysis.Verdict;
import dev.sluice.policy.rollout.RolloutState.Done;
import dev.sluice.policy.rollout.RolloutState.HandingOver;
import dev.sluice.policy.rollout.RolloutState.Idle;
import dev.sluice.policy.rollout.RolloutState.Paused;
import dev.sluice.policy.rollout.RolloutState.Preparing;
import dev.sluice.policy.rollout.RolloutState.Promoting;
import dev.sluice.policy.rollout.RolloutState.RollingBack;
import dev.sluice.policy.rollout.RolloutState.Shifting;
import dev.sluice.policy.rollout.RolloutState.UnderTest;
import dev.sluice.policy.rollout.Signal.Breached;
import dev.sluice.policy.rollout.Signal.Commanded;
import dev.sluice.policy.rollout.Signal.GroupTakenBack;
import dev.sluice.policy.rollout.Signal.Held;
import dev.sluice.policy.rollout.Signal.Judged;
import dev.sluice.policy.rollout.Signal.NewRevision;
import dev.sluice.policy.rollout.Signal.Readiness;
import dev.sluice.policy.rollout.Signal.Ready;
import dev.sluice.policy.rollout.Signal.Settled;
import dev.sluice.policy.rollout.Signal.StableReady;
import dev.sluice.policy.rollout.Signal.StableUnready;
import dev.sluice.policy.rollout.Signal.Suspected;
import dev.sluice.policy.rollout.Signal.Tick;
import dev.sluice.policy.rollout.Signal.Unready;
import dev.sluice.policy.text.DurationWords;

/** Life of a release: state and signal in, next state and effects out; total, pure and without a clock. */
public final class RolloutMachine {

    /*
     * Four rules keep every release safe.
     *
     * 1. Three things end a release until it is handed over, whatever else is broken: an abort, a newer wish and the
     *    deadline. So does a failed verdict wherever the canary has traffic: a pause, an approval or a hold never
     *    switches the test off.
     * 2. The first effect of every such end is SetWeight(0); nothing slow comes before it. One thing alone delays it: a
     *    stable version that cannot take any traffic. Users are never sent where nobody answers.
     * 3. Every wait ends: see Wait. What happens at its end is safe without anybody's help.
     * 4. The machine is level-triggered. A signal that means nothing in a state changes nothing and says so, so signals
     *    may be lost or repeated, and a crash between an effect and the writing of the state repeats work and never
     *    skips it.
     */

    private RolloutMachine() {}

    /** Answers a signal; never throws for any state, signal and plan that could be constructed. */
    public static Transition next(RolloutState state, Signal signal, RolloutPlan plan) {
        return switch (state) {
            case Idle idle -> fromIdle(idle, signal);
            case Preparing preparing -> fromPreparing(preparing, signal, plan);
            case UnderTest underTest -> fromTest(underTest, signal, plan);
            case HandingOver handing -> Handover.next(handing, signal, plan);
            case RollingBack back -> TakingBack.next(back, signal, plan);
            case Done done -> fromDone(done, signal);
        };
    }

    private static Transition fromIdle(Idle idle, Signal signal) {
        return switch (signal) {
            case NewRevision wish
            when !wish.revision().equals(idle.stable()) ->
                Moves.prepare(new Release(idle.stable(), wish.revision(), wish.at()), "ReleaseStarted");
            case NewRevision same -> Transition.stay(idle, "Revision " + same.revision() + " serves already.");
            case Commanded command -> Moves.meaningless(idle, command, "No release is on.");
            case Tick tick -> Transition.stay(idle, "No release is on.");
            case Judged judged -> Transition.stay(idle, "A verdict without a release means nothing.");
            case Suspected suspected -> Transition.stay(idle, "No release is on.");
            case Held held -> Transition.stay(idle, "No release is on.");
            case Breached breached -> Transition.stay(idle, "No release is on.");
            case Settled settled -> Transition.stay(idle, "No release is on.");
            case GroupTakenBack group -> Transition.stay(idle, "No release is on.");
            case Readiness readiness -> Transition.stay(idle, "No release is on.");
        };
    }

    private static Transition fromPreparing(Preparing state, Signal signal, RolloutPlan plan) {
        Release release = state.release();
        return switch (signal) {
            case Ready ready
            when release.fitness().stableFit() ->
                Moves.enter(release.with(release.fitness().withCanary()), 0, 0, ready.at(), plan);
            case Ready ready -> Transition.stay(state, release.fitness().stable());
            case Unready unready -> Moves.wait(state, "Waiting", unready.why());
            case Held held -> Moves.wait(state, held.reason(), held.why());
            case StableReady ready -> Fitnesses.stableReady(state);
            case StableUnready unready -> Fitnesses.stableUnready(state, unready);
            case Commanded command
            when command.command() == Command.PAUSE -> Moves.pause(release, Moves.BEFORE_FIRST_STEP, 0, command);
            case Commanded command -> TakingBack.abortOr(state, command, "The canary has no traffic yet.");
            case GroupTakenBack group -> TakingBack.withGroup(state, group);
            case NewRevision wish -> Moves.supersede(state, wish);
            case Tick tick -> Moves.expire(state, tick, plan);
            case Judged judged -> Transition.stay(state, "A canary without traffic is not judged.");
            case Suspected suspected -> Transition.stay(state, "A canary without traffic is not judged.");
            case Breached breached -> Transition.stay(state, "A canary without traffic is not judged.");
            case Settled settled -> Transition.stay(state, "Waiting for the canary.");
        };
    }

    private static Transition fromTest(UnderTest state, Signal signal, RolloutPlan plan) {
        return switch (signal) {
            case Judged judged
            when judged.verdict() instanceof Verdict.Fail fail && state.weight() > 0 ->
                TakingBack.rollBack(state, judged.at(), "AnalysisFailed", fail.reason());
            case Judged judged -> judged(state, judged, plan);
            case Suspected suspected -> Moves.compare(state, suspected, plan);
            case Breached breached
            when state.weight() > 0 -> TakingBack.rollBack(state, breached.at(), "GuardBreached", breached.why());
            case Breached breached -> Transition.stay(state, "A canary without traffic is not judged.");
            case Held held -> Moves.hold(state, held.at(), held.reason(), held.why());
            case Commanded command -> commanded(state, command, plan);
            case GroupTakenBack group -> TakingBack.withGroup(state, group);
            case NewRevision wish -> Moves.supersede(state, wish);
            case Readiness readiness -> Fitnesses.heard(state, readiness, plan);
            case Settled settled -> Transition.stay(state, "The weight is in force.");
            case Tick tick -> Moves.expire(state, tick, plan);
        };
    }

    private static Transition judged(UnderTest state, Judged judged, RolloutPlan plan) {
        return switch (judged.verdict()) {
            case Verdict.Fail fail -> Transition.stay(state, "A canary without traffic is not judged.");
            case Verdict.Hold hold ->
                Moves.hold(remembering(hold, state), judged.at(), Moves.reason(hold.cause()), hold.reason());
            case Verdict.Undecided undecided ->
                Moves.proveOn(state, judged.at(), undecided.forecast().text());
            case Verdict.Pass pass when state instanceof Shifting shifting -> passed(shifting, judged, plan);
            case Verdict.Pass pass -> Moves.lift(state, judged.at(), "The canary is proved good enough.");
        };
    }

    private static UnderTest remembering(Verdict.Hold hold, UnderTest state) {
        boolean incident = hold.cause() == Verdict.Cause.SHARED_INCIDENT;
        return incident && state instanceof Shifting shifting ? shifting.afterIncident() : state;
    }

    private static Transition passed(Shifting state, Judged judged, RolloutPlan plan) {
        Fitness fitness = state.release().fitness();
        if (!fitness.equals(Fitness.FIT)) {
            return Transition.stay(state, fitness.canary() + fitness.stable());
        }
        return Moves.elapsed(state.since(), judged.at()).compareTo(Moves.atLeast(state, plan)) < 0
                ? Moves.lift(
                        state,
                        judged.at(),
                        "Proved; the step lasts at least " + DurationWords.of(Moves.atLeast(state, plan)) + ".")
                : Moves.advance(state.release(), state.step(), state.weight(), judged.at(), plan);
    }

    private static Transition commanded(UnderTest state, Commanded command, RolloutPlan plan) {
        boolean raises = command.command() == Command.PROMOTE
                || command.command() == Command.PROMOTE_ALL
                || command.command() == Command.APPROVE;
        Fitness fitness = state.release().fitness();
        if (raises && !fitness.equals(Fitness.FIT)) {
            return Moves.meaningless(state, command, fitness.canary() + fitness.stable());
        }
        return switch (state) {
            case Shifting shifting -> inStep(shifting, command, plan);
            case Paused paused -> inPause(paused, command, plan);
            case Promoting promoting -> inPromotion(promoting, command, plan);
        };
    }

    private static Transition inStep(Shifting state, Commanded command, RolloutPlan plan) {
        Release release = state.release();
        return switch (command.command()) {
            case PAUSE -> Moves.pause(release, state.step(), state.weight(), command);
            case PROMOTE -> Moves.advance(release, state.step(), state.weight(), command.at(), plan);
            case PROMOTE_ALL -> Moves.everyone(release, state.weight(), command.at(), plan);
            case RESUME, APPROVE, ABORT, RETRY ->
                TakingBack.abortOr(state, command, "Step " + state.step() + " is in force.");
        };
    }

    private static Transition inPause(Paused state, Commanded command, RolloutPlan plan) {
        boolean inSteps = state.step() >= 0 && state.step() < plan.steps().size();
        boolean means = switch (command.command()) {
            case PROMOTE, PROMOTE_ALL -> inSteps;
            case APPROVE -> inSteps && state.approval();
            case RESUME -> !state.approval();
            case PAUSE, ABORT, RETRY -> false;
        };
        if (!means) {
            return TakingBack.abortOr(state, command, Moves.waitingSentence(state));
        }
        return switch (command.command()) {
            case RESUME -> Moves.resume(state, command, plan);
            case PROMOTE_ALL -> Moves.everyone(state.release(), state.weight(), command.at(), plan);
            case APPROVE, PROMOTE, PAUSE, ABORT, RETRY ->
                Moves.advance(state.release(), state.step(), state.weight(), command.at(), plan);
        };
    }

    private static Transition inPromotion(Promoting state, Commanded command, RolloutPlan plan) {
        return switch (command.command()) {
            case PROMOTE, PROMOTE_ALL -> Handover.begin(state, command.at());
            case PAUSE -> Moves.pause(state.release(), plan.steps().size(), state.weight(), command);
            case RESUME, APPROVE, ABORT, RETRY -> TakingBack.abortOr(state, command, "The canary serves everyone.");
        };
    }

    private static Transition fromDone(Done state, Signal signal) {
        return switch (signal) {
            case NewRevision wish
            when !wish.revision().equals(state.stable()) && !wish.revision().equals(state.canary()) ->
                Moves.prepare(new Release(state.stable(), wish.revision(), wish.at()), "ReleaseStarted");
            case NewRevision wish -> Transition.stay(state, state.reason());
            case Commanded command
            when command.command() == Command.RETRY && !state.canary().equals(state.stable()) ->
                Moves.prepare(new Release(state.stable(), state.canary(), command.at()), "Retried");
            case Commanded command -> Moves.meaningless(state, command, "The release has ended.");
            case Tick tick -> Transition.stay(state, state.reason());
            case Judged judged -> Transition.stay(state, state.reason());
            case Suspected suspected -> Transition.stay(state, state.reason());
            case Held held -> Transition.stay(state, state.reason());
            case Breached breached -> Transition.stay(state, state.reason());
            case Settled settled -> Transition.stay(state, state.reason());
            case GroupTakenBack group -> Transition.stay(state, state.reason());
            case Readiness readiness -> Transition.stay(state, state.reason());
        };
    }
}
