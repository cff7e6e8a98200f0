package dev.sluice.policy.rollout;

import dev.sluice.policy.analysis.Verdict;
import dev.sluice.policy.rollout.RolloutState.Done;
import dev.sluice.policy.rollout.RolloutState.Idle;
import dev.sluice.policy.rollout.RolloutState.Paused;
import dev.sluice.policy.rollout.RolloutState.Preparing;
import dev.sluice.policy.rollout.RolloutState.Promoting;
import dev.sluice.policy.rollout.RolloutState.RollingBack;
import dev.sluice.policy.rollout.RolloutState.Shifting;
import dev.sluice.policy.rollout.Signal.Commanded;
import dev.sluice.policy.rollout.Signal.Judged;
import dev.sluice.policy.rollout.Signal.NewRevision;
import dev.sluice.policy.rollout.Signal.Ready;
import dev.sluice.policy.rollout.Signal.Settled;
import dev.sluice.policy.rollout.Signal.Tick;
import dev.sluice.policy.rollout.Signal.Unready;
import java.time.Duration;
import java.time.Instant;

/** Life of a release: state and signal in, next state and effects out; total, pure and without a clock. */
public final class RolloutMachine {

    /*
     * Three rules keep every release safe.
     *
     * 1. Three things end a release from every active state, whatever else is broken: an abort, a newer wish and the
     *    deadline. So does a failed verdict wherever the canary has traffic: a pause or an approval never switches the
     *    test off.
     * 2. The first effect of every such end is SetWeight(0); nothing slow comes before it.
     * 3. The machine is level-triggered. A signal that means nothing in a state changes nothing and says so, so signals
     *    may be lost or repeated, and a crash between an effect and the writing of the state repeats work and never
     *    skips it.
     */

    /** After this long every gateway has put the weight to zero by itself: its lease of the weight has run out. */
    static final Duration SETTLE_LIMIT = Duration.ofSeconds(30);

    private RolloutMachine() {}

    /** Answers a signal; never throws for any state, signal and plan that could be constructed. */
    public static Transition next(RolloutState state, Signal signal, RolloutPlan plan) {
        return switch (state) {
            case Idle idle -> fromIdle(idle, signal);
            case Preparing preparing -> fromPreparing(preparing, signal, plan);
            case Shifting shifting -> fromShifting(shifting, signal, plan);
            case Paused paused -> fromPaused(paused, signal, plan);
            case Promoting promoting -> fromPromoting(promoting, signal, plan);
            case RollingBack rollingBack -> fromRollingBack(rollingBack, signal);
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
            case Ready ready -> Transition.stay(idle, "No release is on.");
            case Unready unready -> Transition.stay(idle, "No release is on.");
            case Settled settled -> Transition.stay(idle, "No release is on.");
        };
    }

    private static Transition fromPreparing(Preparing state, Signal signal, RolloutPlan plan) {
        Release release = state.release();
        return switch (signal) {
            case Ready ready -> Moves.enter(release, 0, 0, ready.at(), plan);
            case Unready unready when unready.why().equals(state.hold()) -> Transition.stay(state, unready.why());
            case Unready unready ->
                Transition.to(
                        new Preparing(release, unready.why()), unready.why(), Moves.announce("Waiting", unready.why()));
            case Commanded command
            when command.command() == Command.PAUSE -> Moves.pause(release, Moves.BEFORE_FIRST_STEP, 0, command);
            case Commanded command -> Moves.abortOr(state, command, "The canary has no traffic yet.");
            case NewRevision wish -> Moves.supersede(state, wish);
            case Tick tick -> Moves.expireOr(state, tick, plan, "Waiting for the canary.");
            case Judged judged -> Transition.stay(state, "A canary without traffic is not judged.");
            case Settled settled -> Transition.stay(state, "Waiting for the canary.");
        };
    }

    private static Transition fromShifting(Shifting state, Signal signal, RolloutPlan plan) {
        return switch (signal) {
            case Judged judged -> judgeStep(state, judged, plan);
            case Tick tick ->
                Moves.unreadyTooLong(state, tick.at())
                        ? Moves.rollBack(state, tick.at(), "CanaryUnready", Moves.unreadySentence(state))
                        : Moves.expireOr(state, tick, plan, "Waiting for evidence.");
            case Ready ready when state.unreadySince() == null -> Transition.stay(state, "The canary is ready.");
            case Ready ready -> Transition.to(Moves.withHold(state, "", null), "The canary is ready again.");
            case Unready unready -> Moves.unready(state, unready);
            case Commanded command
            when command.command() == Command.PAUSE ->
                Moves.pause(state.release(), state.step(), state.weight(), command);
            case Commanded command
            when command.command() == Command.PROMOTE ->
                Moves.advance(state.release(), state.step(), state.weight(), command.at(), plan);
            case Commanded command -> Moves.abortOr(state, command, "Step " + state.step() + " is in force.");
            case NewRevision wish -> Moves.supersede(state, wish);
            case Settled settled -> Transition.stay(state, "The weight is in force.");
        };
    }

    private static Transition judgeStep(Shifting state, Judged judged, RolloutPlan plan) {
        Instant at = judged.at();
        return switch (judged.verdict()) {
            case Verdict.Fail fail -> Moves.rollBack(state, at, "AnalysisFailed", fail.reason());
            case Verdict.Hold hold -> Moves.hold(state, hold.reason());
            case Verdict.Undecided undecided ->
                Moves.lift(state, undecided.forecast().text());
            case Verdict.Pass pass when state.unreadySince() != null -> Transition.stay(state, state.hold());
            case Verdict.Pass pass
            when Moves.elapsed(state.since(), at).compareTo(Moves.atLeast(state, plan)) < 0 ->
                Moves.lift(state, "Proved; the step lasts at least " + Moves.atLeast(state, plan) + ".");
            case Verdict.Pass pass -> Moves.advance(state.release(), state.step(), state.weight(), at, plan);
        };
    }

    private static Transition fromPaused(Paused state, Signal signal, RolloutPlan plan) {
        Release release = state.release();
        return switch (signal) {
            case Judged judged
            when judged.verdict() instanceof Verdict.Fail fail && state.weight() > 0 ->
                Moves.rollBack(state, judged.at(), "AnalysisFailed", fail.reason());
            case Judged judged -> Transition.stay(state, Moves.waitingSentence(state));
            case Tick tick -> Moves.expireOr(state, tick, plan, Moves.waitingSentence(state));
            case Commanded command
            when command.command() == Command.PROMOTE && Moves.inSteps(state, plan) ->
                Moves.advance(release, state.step(), state.weight(), command.at(), plan);
            case Commanded command
            when command.command() == Command.RESUME && !state.approval() -> resume(state, command, plan);
            case Commanded command -> Moves.abortOr(state, command, Moves.waitingSentence(state));
            case NewRevision wish -> Moves.supersede(state, wish);
            case Ready ready -> Transition.stay(state, Moves.waitingSentence(state));
            case Unready unready -> Transition.stay(state, Moves.waitingSentence(state));
            case Settled settled -> Transition.stay(state, Moves.waitingSentence(state));
        };
    }

    private static Transition resume(Paused state, Commanded command, RolloutPlan plan) {
        String reason = "Resumed by " + command.by() + ".";
        Effect told = Moves.announce("Resumed", reason);
        if (state.step() == Moves.BEFORE_FIRST_STEP) {
            return Transition.to(new Preparing(state.release(), ""), reason, told);
        }
        if (state.step() >= plan.steps().size()) {
            return Transition.to(new Promoting(state.release(), command.at(), ""), reason, told);
        }
        return Transition.to(
                new Shifting(state.release(), state.step(), state.weight(), command.at(), "", null), reason, told);
    }

    private static Transition fromPromoting(Promoting state, Signal signal, RolloutPlan plan) {
        Release release = state.release();
        return switch (signal) {
            case Judged judged -> judgePromotion(state, judged);
            case Tick tick
            when state.hold().isEmpty()
                    && Moves.elapsed(state.since(), tick.at()).compareTo(plan.keepStable()) >= 0 ->
                Moves.finish(release, tick.at());
            case Tick tick -> Moves.expireOr(state, tick, plan, "The old version is kept warm.");
            case Commanded command when command.command() == Command.PROMOTE -> Moves.finish(release, command.at());
            case Commanded command
            when command.command() == Command.PAUSE ->
                Moves.pause(release, plan.steps().size(), state.weight(), command);
            case Commanded command -> Moves.abortOr(state, command, "The canary serves everyone.");
            case NewRevision wish -> Moves.supersede(state, wish);
            case Ready ready -> Transition.stay(state, "The old version is kept warm.");
            case Unready unready -> Transition.stay(state, "The old version is kept warm.");
            case Settled settled -> Transition.stay(state, "The weight is in force.");
        };
    }

    private static Transition judgePromotion(Promoting state, Judged judged) {
        String hold = judged.verdict() instanceof Verdict.Hold held ? held.reason() : "";
        if (judged.verdict() instanceof Verdict.Fail fail) {
            return Moves.rollBack(state, judged.at(), "AnalysisFailed", fail.reason());
        }
        if (hold.equals(state.hold())) {
            return Transition.stay(state, hold.isEmpty() ? "The old version is kept warm." : hold);
        }
        Promoting next = new Promoting(state.release(), state.since(), hold);
        return hold.isEmpty()
                ? Transition.to(next, "Nothing holds the promotion any more.")
                : Transition.to(next, hold, Moves.announce("Held", hold));
    }

    private static Transition fromRollingBack(RollingBack state, Signal signal) {
        return switch (signal) {
            case Settled settled -> Moves.end(state, settled.at());
            case Tick tick
            when Moves.elapsed(state.since(), tick.at()).compareTo(SETTLE_LIMIT) >= 0 -> Moves.end(state, tick.at());
            case Tick tick -> Transition.stay(state, "Weight 0 is being brought into force.");
            case Commanded command -> Moves.meaningless(state, command, "The release is being taken back.");
            case Judged judged -> Transition.stay(state, "The release is being taken back.");
            case NewRevision wish -> Transition.stay(state, "The release is being taken back first.");
            case Ready ready -> Transition.stay(state, "The release is being taken back.");
            case Unready unready -> Transition.stay(state, "The release is being taken back.");
        };
    }

    private static Transition fromDone(Done state, Signal signal) {
        return switch (signal) {
            case NewRevision wish
            when !wish.revision().equals(state.stable()) && !wish.revision().equals(state.canary()) ->
                Moves.prepare(new Release(state.stable(), wish.revision(), wish.at()), "ReleaseStarted");
            case NewRevision wish -> Transition.stay(state, state.reason());
            case Commanded command
            when command.command() == Command.RETRY && state.outcome() != Outcome.RELEASED ->
                Moves.prepare(new Release(state.stable(), state.canary(), command.at()), "Retried");
            case Commanded command -> Moves.meaningless(state, command, "The release has ended.");
            case Tick tick -> Transition.stay(state, state.reason());
            case Judged judged -> Transition.stay(state, state.reason());
            case Ready ready -> Transition.stay(state, state.reason());
            case Unready unready -> Transition.stay(state, state.reason());
            case Settled settled -> Transition.stay(state, state.reason());
        };
    }
}
