package dev.sluice.rollout;

import dev.sluice.policy.analysis.Feasibility;
import dev.sluice.policy.analysis.Feasibility.PlannedStep;
import dev.sluice.policy.analysis.LatencySketch;
import dev.sluice.policy.analysis.Sample;
import dev.sluice.policy.rollout.RolloutState;
import dev.sluice.policy.rollout.Step;
import dev.sluice.rollout.Rollout.Version;
import dev.sluice.rollout.Run.Outlook;
import dev.sluice.rollout.SampleSource.Normal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a report adds to what is known of a rollout. */
final class Intake {

    /** How long a refused plan waits before its traffic is looked at again. */
    private static final Duration SECOND_LOOK = Duration.ofSeconds(10);

    private Intake() {}

    /** The rollout with the counts of one report. */
    static Rollout count(Rollout rollout, ServiceReport report, Instant at) {
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
                rollout.underTest() && report.weight() > 0
                        ? longer.observed(sample(report, at), normal(counted, longer, at))
                        : longer);
    }

    /** Works out, once stable's traffic is known, how long the plan takes at that traffic. */
    static Rollout forecast(Rollout rollout, @Nullable Normal normal, Instant at) {
        Run run = rollout.run();
        if (run == null || !(rollout.state() instanceof RolloutState.Preparing) || normal == null) return rollout;
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
                normal.requestsPerSecond(),
                normal.failureRate(),
                steps,
                rollout.resource().plan().deadline());
        return rollout.withRun(
                run.withForecast(new Outlook(outlook instanceof Feasibility.Refused, outlook.text(), at)));
    }

    /** The report as seen from here: a window that ends on arrival, so that no gateway's clock matters. */
    static Sample sample(ServiceReport report, Instant at) {
        long to = at.toEpochMilli();
        return new Sample(
                to - report.window().toMillis(),
                to,
                report.weight(),
                report.stable(),
                report.canary(),
                report.failingKeys());
    }

    /** Stable's latencies of the last minute, else those of the whole release. */
    static LatencySketch normal(Rollout rollout, Run run, Instant at) {
        StableReference reference = rollout.reference().at(at);
        return reference.suffices(at)
                ? reference.counts().latency()
                : run.traffic().stable().latency();
    }
}
