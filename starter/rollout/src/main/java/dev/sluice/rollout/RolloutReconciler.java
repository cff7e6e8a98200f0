package dev.sluice.rollout;

import dev.sluice.policy.analysis.Analysis;
import dev.sluice.policy.analysis.Feasibility;
import dev.sluice.policy.analysis.Feasibility.PlannedStep;
import dev.sluice.policy.analysis.Sample;
import dev.sluice.policy.analysis.Verdict;
import dev.sluice.policy.rollout.Command;
import dev.sluice.policy.rollout.Effect;
import dev.sluice.policy.rollout.RolloutMachine;
import dev.sluice.policy.rollout.RolloutState;
import dev.sluice.policy.rollout.Signal;
import dev.sluice.policy.rollout.Step;
import dev.sluice.policy.rollout.Transition;
import dev.sluice.rollout.Rollout.Version;
import dev.sluice.rollout.Run.Outlook;
import dev.sluice.rollout.Run.Phase;
import dev.sluice.rollout.traffic.TrafficRouter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Moves a rollout by at most one decision: observe, judge, decide, act, record. It runs in the thread of whoever brings
 * news, so that between a canary's error and weight zero there is no queue and no waiting for a tick.
 *
 * <p>Effects come before the write, and both may be repeated: a crash, or a write that fails, repeats work and never skips
 * it. {@link Rollouts} sees to it that each rollout has one writer.
 */
final class RolloutReconciler {

    /** How long a refused plan waits before its traffic is looked at again. */
    private static final Duration SECOND_LOOK = Duration.ofSeconds(10);

    private final RolloutStore store;
    private final TrafficRouter router;
    private final Workloads workloads;
    private final InstantSource time;
    private final Effects effects;

    RolloutReconciler(RolloutStore store, TrafficRouter router, Workloads workloads, InstantSource time) {
        this.store = store;
        this.router = router;
        this.workloads = workloads;
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

    Passed pass(Rollout rollout, News news) {
        Observed observed = observe(rollout, news);
        Verdict verdict = judge(observed);
        Decided decided = decide(observed, verdict);
        if (!decided.transition().changed()) return new Passed(keep(rollout, observed), false, decided.refusal());
        Rollout acted = act(observed, decided.transition());
        return new Passed(record(acted, observed, decided, verdict), true, decided.refusal());
    }

    /** Brings the world back to what the rollout says, after a start. */
    void restore(Rollout rollout) {
        effects.restore(rollout);
    }

    private Observed observe(Rollout rollout, News news) {
        Instant at = time.instant();
        Rollout counted = news instanceof News.Reported reported ? count(rollout, reported.report(), at) : rollout;
        Signal.Commanded command =
                news instanceof News.Asked asked ? new Signal.Commanded(at, asked.command(), asked.by()) : null;
        return new Observed(
                at,
                forecast(counted, at),
                command,
                workloads.readiness(rollout.name()),
                router.inForce(rollout.name()));
    }

    private static @Nullable Verdict judge(Observed observed) {
        Run run = observed.rollout().run();
        Analysis analysis = run == null ? null : run.analysis();
        if (analysis == null || !observed.rollout().underTest()) return null;
        return analysis.verdict();
    }

    /** The first signal that changes anything. */
    private static Decided decide(Observed observed, @Nullable Verdict verdict) {
        Rollout rollout = observed.rollout();
        Decided first = null;
        for (Signal signal : observed.signals(verdict)) {
            Transition transition = RolloutMachine.next(
                    rollout.state(), signal, rollout.resource().plan());
            String refusal = first != null ? first.refusal() : null;
            if (signal instanceof Signal.Commanded && !transition.changed()) refusal = transition.reason();
            Decided decided = new Decided(signal, transition, refusal);
            if (transition.changed()) return decided;
            if (first == null) first = decided;
        }
        if (first == null) throw new IllegalStateException("Every pass has at least the signal of the clock");
        return first;
    }

    private Rollout act(Observed observed, Transition transition) {
        Rollout rollout = observed.rollout().withState(transition.next());
        for (Effect effect : transition.effects()) rollout = effects.carryOut(rollout, effect, observed.at());
        return rollout;
    }

    private Rollout record(Rollout acted, Observed observed, Decided decided, @Nullable Verdict verdict) {
        RolloutState state = acted.state();
        Run run = acted.run();
        Rollout entered = run == null
                ? acted
                : acted.withRun(
                        run.entered(new Phase(acted.phase(), acted.step(), state.weight(), observed.at(), null)));
        Rollout recorded = entered.decided(decision(entered, observed, decided, verdict));
        store.save(recorded);
        store.log(recorded);
        return recorded;
    }

    private static Decision decision(Rollout rollout, Observed observed, Decided decided, @Nullable Verdict verdict) {
        Decision last = rollout.decision();
        Run run = rollout.run();
        boolean begins = decided.transition().effects().contains(new Effect.BeginAnalysis());
        String forecast = begins && run != null ? " " + run.forecast().text() : "";
        return new Decision(
                last == null ? 1 : last.number() + 1,
                observed.at(),
                rollout.phase(),
                rollout.step(),
                rollout.state().weight(),
                decided.signal().getClass().getSimpleName(),
                (decided.transition().reason() + forecast).trim(),
                decided.transition().effects().stream().map(Effect::toString).toList(),
                Decision.Figures.of(run),
                verdict == null ? null : verdict.evidence(),
                decided.signal() instanceof Signal.Commanded command ? command.by() : "");
    }

    /** Without a decision only what a crash must not lose is written: the figures of a release. */
    private Rollout keep(Rollout before, Observed observed) {
        if (Objects.equals(observed.rollout().run(), before.run())) return observed.rollout();
        Rollout rollout = observed.rollout().at(observed.at());
        store.save(rollout);
        return rollout;
    }

    private static Rollout count(Rollout rollout, ServiceReport report, Instant at) {
        Rollout counted = rollout.withCounted(
                rollout.reference().plus(report.stable(), report.window(), at),
                rollout.seen().plus(report.boot(), report.sequence()));
        Version canary = rollout.canary();
        Run run = rollout.run();
        boolean ofThisRelease = canary != null && report.revision().equals(canary.revision());
        boolean canaryWasOn = report.weight() > 0 || report.canary().requests() > 0;
        if (run == null || !ofThisRelease || !canaryWasOn) return counted;
        Run longer = run.plus(report);
        return counted.withRun(
                rollout.underTest() && report.weight() > 0 ? longer.observed(sample(report, at)) : longer);
    }

    /** The report as seen from here: a window that ends on arrival, so that no gateway's clock matters. */
    private static Sample sample(ServiceReport report, Instant at) {
        long to = at.toEpochMilli();
        return new Sample(
                to - report.window().toMillis(),
                to,
                report.weight(),
                report.stable(),
                report.canary(),
                report.failingKeys());
    }

    /** Works out, once stable's traffic is known, how long the plan takes at that traffic. */
    private static Rollout forecast(Rollout rollout, Instant at) {
        Run run = rollout.run();
        StableReference reference = rollout.reference().at(at);
        if (run == null || !(rollout.state() instanceof RolloutState.Preparing) || !reference.suffices(at))
            return rollout;
        boolean due = run.forecast().text().isEmpty()
                || (run.forecast().refused() && !at.isBefore(run.forecast().at().plus(SECOND_LOOK)));
        if (!due) return rollout;
        List<PlannedStep> steps = rollout.resource().plan().steps().stream()
                .filter(Step.Weighted.class::isInstance)
                .map(Step.Weighted.class::cast)
                .map(step -> new PlannedStep(step.weight(), step.atLeast()))
                .toList();
        Feasibility outlook = Feasibility.of(
                rollout.resource().criteria(),
                reference.requestsPerSecond(at),
                reference.failureRate(),
                steps,
                rollout.resource().plan().deadline());
        return rollout.withRun(
                run.withForecast(new Outlook(outlook instanceof Feasibility.Refused, outlook.text(), at)));
    }
}
