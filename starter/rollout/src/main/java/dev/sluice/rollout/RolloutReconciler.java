package dev.sluice.rollout;

import dev.sluice.policy.analysis.Analysis;
import dev.sluice.policy.analysis.Verdict;
import dev.sluice.policy.rollout.Command;
import dev.sluice.policy.rollout.Effect;
import dev.sluice.policy.rollout.Lockstep.Place;
import dev.sluice.policy.rollout.Recorded;
import dev.sluice.policy.rollout.RolloutMachine;
import dev.sluice.policy.rollout.RolloutState;
import dev.sluice.policy.rollout.Signal;
import dev.sluice.policy.rollout.Transition;
import dev.sluice.resource.InvalidDocument;
import dev.sluice.resource.RolloutResource;
import dev.sluice.rollout.Observed.Group;
import dev.sluice.rollout.Run.Condition;
import dev.sluice.rollout.Run.Phase;
import dev.sluice.rollout.SampleSource.Hearing;
import dev.sluice.rollout.Workloads.Readiness;
import dev.sluice.rollout.traffic.TrafficRouter;
import dev.sluice.rollout.traffic.TrafficRouter.Uptake;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Moves a rollout by at most one decision: observe, judge, decide, act, record. It runs in the thread of whoever brings
 * news, so that between a canary's error and weight zero there is no queue and no waiting for a tick.
 *
 * <p>Effects come before the write, and both may be repeated: a crash, or a write that fails, repeats work and never skips
 * it. {@link Rollouts} sees to it that each release group has one writer.
 */
final class RolloutReconciler {
    private final RolloutStore store;
    private final TrafficRouter router;
    private final Workloads workloads;
    private final InstantSource time;
    private final Senses senses;
    private final Effects effects;

    /** What tells a release how its versions do. */
    record Senses(SampleSource samples, Guards guards) {}

    RolloutReconciler(
            RolloutStore store, TrafficRouter router, Workloads workloads, Senses senses, InstantSource time) {
        this.store = store;
        this.router = router;
        this.workloads = workloads;
        this.senses = senses;
        this.time = time;
        this.effects = new Effects(router, workloads);
    }

    /** What sets off a pass. */
    sealed interface News {
        /** Time has passed, or there was a decision and another may follow. */
        record Ticked() implements News {}

        /** A person asked for something. */
        record Asked(Command command, String by) implements News {}

        /** A gateway has counted something new. */
        record Reported(ServiceReport report) implements News {}
    }

    /**
     * What a pass led to.
     *
     * @param decided whether the state changed, so that another pass may find more to do
     * @param refusal why a command meant nothing; null when it did, or when there was none
     */
    record Passed(
            Rollout rollout, boolean decided, @Nullable String refusal) {}

    private record Decided(
            Signal signal, Transition transition, @Nullable String refusal) {}

    /**
     * Moves the rollout.
     *
     * @param others the other services of its release group
     */
    Passed pass(Rollout rollout, News news, List<Rollout> others) {
        Observed observed = observe(rollout, news, group(rollout, others));
        Verdict verdict = judge(observed.rollout());
        Decided decided = decide(observed, verdict);
        if (!decided.transition().changed()) {
            note(rollout, observed, news, null);
            return new Passed(keep(rollout, observed, verdict), false, decided.refusal());
        }
        takeBackTogether(observed, decided.transition(), others);
        Rollout acted = diagnosed(act(observed, decided.transition()), observed, verdict);
        note(rollout, observed, news, decided);
        return new Passed(record(acted, observed, decided, verdict), true, decided.refusal());
    }

    /** Brings the world back to what the rollout says, after a start or a change of its resource. */
    void restore(Rollout rollout) {
        effects.restore(rollout);
        store.record(rollout.name(), false, Recorder.stands(rollout, time.instant()));
    }

    /** Forgets a rollout without a release. The world forgets first, so that a crash repeats it. */
    void delete(Rollout rollout) {
        effects.remove(rollout.name());
        store.delete(rollout.name());
    }

    private Observed observe(Rollout rollout, News news, Group group) {
        Instant at = time.instant();
        Rollout counted =
                news instanceof News.Reported reported ? Intake.count(rollout, reported.report(), at) : rollout;
        Signal.Commanded command =
                news instanceof News.Asked asked ? new Signal.Commanded(at, asked.command(), asked.by()) : null;
        Uptake uptake = router.inForce(rollout.name());
        Hearing hearing = senses.samples().hearing(counted, uptake, at);
        return new Observed(
                at,
                Intake.forecast(counted, hearing.normal(), at),
                command,
                versions(rollout, command),
                store.behind().orElse(""),
                new Observed.Watched(uptake, hearing, senses.guards().standing(counted, at)),
                group);
    }

    private Observed.Versions versions(Rollout rollout, Signal.@Nullable Commanded command) {
        String name = rollout.name();
        boolean all = command != null && command.command() == Command.PROMOTE_ALL;
        int weight = all && rollout.active() ? 10_000 : rollout.nextWeight();
        return new Observed.Versions(
                workloads.readiness(name),
                workloads.stable(name),
                weight == 0 ? Readiness.READY : workloads.carries(name, weight));
    }

    /** @throws InvalidDocument when the workloads here are none of the resource's kind */
    void check(RolloutResource resource) {
        workloads.check(resource);
    }

    private Group group(Rollout rollout, List<Rollout> others) {
        List<Place> places = new ArrayList<>();
        Rollout takenBack = null;
        boolean follows = true;
        for (Rollout other : others) {
            observe(other, new News.Ticked(), Group.NONE).place(judge(other)).ifPresent(places::add);
            if (takesAlong(other.state(), rollout.state())) takenBack = other;
            if (takesAlong(rollout.state(), other.state())) follows = false;
        }
        return new Group(places, takenBack, follows);
    }

    /** Whether a service that is being taken back takes another one's release along: what began later is another matter. */
    private static boolean takesAlong(RolloutState taken, RolloutState other) {
        return taken instanceof RolloutState.RollingBack back
                && canBeTakenBack(other)
                && other instanceof RolloutState.Active active
                && !active.release().startedAt().isAfter(back.since());
    }

    private static boolean canBeTakenBack(RolloutState state) {
        return state instanceof RolloutState.Preparing || state instanceof RolloutState.UnderTest;
    }

    /** One verdict for the group: everyone of all its services is back on stable by one table. */
    private void takeBackTogether(Observed observed, Transition transition, List<Rollout> others) {
        boolean begins = transition.next() instanceof RolloutState.RollingBack
                && !(observed.rollout().state() instanceof RolloutState.RollingBack);
        if (!begins || others.isEmpty()) return;
        RolloutState.RollingBack back = (RolloutState.RollingBack) transition.next();
        Signal signal = new Signal.GroupTakenBack(observed.at(), back.outcome(), back.reason());
        List<Rollout> all = new ArrayList<>(List.of(observed.rollout().withState(back)));
        for (Rollout other : others)
            if (takesAlong(back, other.state()))
                all.add(other.withState(RolloutMachine.next(
                                other.state(), signal, other.resource().plan())
                        .next()));
        effects.takeBack(all);
    }

    /** The record of the release, before the state that follows from it. */
    private void note(Rollout before, Observed observed, News news, @Nullable Decided decided) {
        Rollout rollout = observed.rollout();
        List<Recorded> lines = new ArrayList<>();
        if (news instanceof News.Reported reported)
            lines.addAll(Recorder.sampled(before, rollout, reported.report(), observed.at()));
        if (decided != null)
            lines.addAll(Recorder.decided(
                    rollout, decided.signal(), decided.transition(), observed.dispersion(), observed.at()));
        if (!lines.isEmpty())
            store.record(rollout.name(), decided != null && Recorder.begins(decided.transition()), lines);
    }

    private static @Nullable Verdict judge(Rollout rollout) {
        Run run = rollout.run();
        Analysis analysis = run == null ? null : run.analysis();
        if (analysis == null || !rollout.underTest()) return null;
        return analysis.verdict();
    }

    /** The first signal that changes anything. */
    private static Decided decide(Observed observed, @Nullable Verdict verdict) {
        Rollout rollout = observed.rollout();
        List<Decided> answers = new ArrayList<>();
        String refusal = observed.refusal().orElse(null);
        for (Signal signal : observed.signals(verdict)) {
            Transition transition = RolloutMachine.next(
                    rollout.state(), signal, rollout.resource().plan());
            if (signal instanceof Signal.Commanded && !transition.changed()) refusal = transition.reason();
            if (transition.changed()) return new Decided(signal, transition, refusal);
            answers.add(new Decided(signal, transition, refusal));
        }
        return answers.getFirst();
    }

    /** With what the evidence says now as a condition. */
    private static Rollout diagnosed(Rollout rollout, Observed observed, @Nullable Verdict verdict) {
        Run run = rollout.run();
        Condition health = Conditions.health(observed.rollout(), verdict, observed.silence(), observed.at());
        if (run == null || health == null) return rollout;
        Condition last = run.condition(health.type());
        boolean same = last != null
                && last.status() == health.status()
                && last.reason().equals(health.reason());
        return same ? rollout : rollout.withRun(run.told(health));
    }

    private Rollout act(Observed observed, Transition transition) {
        Rollout rollout = observed.rollout().withState(transition.next());
        for (Effect effect : transition.effects())
            rollout = effects.carryOut(rollout, effect, observed.at(), observed.dispersion());
        return rollout;
    }

    private Rollout record(Rollout acted, Observed observed, Decided decided, @Nullable Verdict verdict) {
        RolloutState state = acted.state();
        Run run = acted.run();
        Rollout entered = run == null
                ? acted
                : acted.withRun(
                        run.entered(new Phase(acted.phase(), acted.step(), state.weight(), observed.at(), null)));
        return written(
                entered.decided(Decision.of(entered, observed.at(), decided.signal(), decided.transition(), verdict)));
    }

    /** Without a decision only what a crash must not lose is written: the figures of a release. */
    private Rollout keep(Rollout before, Observed observed, @Nullable Verdict verdict) {
        Rollout rollout = diagnosed(observed.rollout(), observed, verdict);
        if (Objects.equals(rollout.run(), before.run())) return rollout;
        Optional<Condition> news = Conditions.news(before, rollout);
        if (news.isPresent())
            return written(rollout.decided(Decision.diagnosed(rollout, observed.at(), news.get(), verdict)));
        Rollout kept = rollout.at(observed.at());
        store.save(kept);
        return kept;
    }

    private Rollout written(Rollout rollout) {
        store.save(rollout);
        store.log(rollout);
        return rollout;
    }
}
