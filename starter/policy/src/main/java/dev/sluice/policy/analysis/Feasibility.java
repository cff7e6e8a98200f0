package dev.sluice.policy.analysis;

import java.time.Duration;
import java.util.List;

/** What a plan can show at the present traffic, said before the release starts. */
public sealed interface Feasibility {

    /** One sentence or a few for people. */
    String text();

    /** The plan can be carried out; {@code steps} say how long each takes at best. */
    record Feasible(List<StepForecast> steps, Duration total, String text) implements Feasibility {}

    /** The plan cannot show anything, and {@code text} says why and what to change. */
    record Refused(String text) implements Feasibility {}

    /**
     * One weighted step of the plan.
     *
     * @param weight the canary's weight, 1 to 10,000
     * @param atLeast how long the step lasts whatever the evidence
     */
    record PlannedStep(int weight, Duration atLeast) {}

    /**
     * What one step takes at best.
     *
     * @param weight the canary's weight
     * @param requests canary requests that prove the canary good enough if it fails no more often than stable
     * @param atBest how long the step lasts if it passes as soon as it can
     * @param failingKeys failing canary keys that suffice to roll back when stable does not fail
     */
    record StepForecast(int weight, long requests, Duration atBest, long failingKeys) {}

    /**
     * Checks a plan.
     *
     * @param requestsPerSecond requests of both versions together, at present
     * @param stableFailureRate stable's failure rate at present, 0 to 1
     * @param deadline how long the release may take
     */
    static Feasibility of(
            Criteria criteria,
            double requestsPerSecond,
            double stableFailureRate,
            List<PlannedStep> steps,
            Duration deadline) {
        return new Refused("nothing is known about the present traffic");
    }
}
