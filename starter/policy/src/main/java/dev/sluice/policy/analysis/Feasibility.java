package dev.sluice.policy.analysis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a plan can show at the present traffic, said before the release starts.
 *
 * <p>A step is at best as long as its proof takes: the canary requests after which the confidence sequence of a canary that
 * fails exactly as often as stable lies below stable's rate + margin, divided by the canary's share of the traffic. The
 * plan is refused if it has no traffic, compares nothing, ends after its deadline, or cannot detect a canary that fails every
 * call in any of its steps.
 */
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
    record PlannedStep(int weight, Duration atLeast) {

        public PlannedStep {
            if (weight < 1 || weight > 10_000) {
                throw new IllegalArgumentException("weight must be between 1 and 10000, but was " + weight);
            }
            if (atLeast.isNegative()) {
                throw new IllegalArgumentException("atLeast must not be negative, but was " + atLeast);
            }
        }
    }

    /**
     * What one step takes at best.
     *
     * @param weight the canary's weight
     * @param requests canary requests that prove the canary good enough if it fails no more often than stable
     * @param atBest how long the step lasts if it passes as soon as it can
     * @param failingKeys failing canary keys that suffice to roll back while stable does not fail; 0 at weight 10,000, where
     *     there is nothing to compare with
     * @param detects the least failure rate of the canary that is rolled back in this step, if all goes as expected; above 1
     *     if not even a total failure is
     */
    record StepForecast(int weight, long requests, Duration atBest, long failingKeys, double detects) {}

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
        if (!(requestsPerSecond > 0)) {
            return new Refused(
                    "No request arrives at present, so nothing can be compared. Start the release when there is"
                            + " traffic.");
        }
        long requests = StepForecasts.requestsToPass(stableFailureRate, criteria.margin());
        if (requests >= StepForecasts.MOST) {
            return new Refused(String.format(
                    Locale.ROOT,
                    "Stable fails %.1f %% of its requests: no number of requests proves a canary good. Repair stable first.",
                    100 * stableFailureRate));
        }
        StepForecasts arithmetic = new StepForecasts(criteria, requestsPerSecond, stableFailureRate);
        List<StepForecast> forecasts = new ArrayList<>();
        for (PlannedStep step : steps) {
            forecasts.add(arithmetic.of(step, requests));
        }
        return arithmetic.judge(List.copyOf(forecasts), deadline);
    }
}
