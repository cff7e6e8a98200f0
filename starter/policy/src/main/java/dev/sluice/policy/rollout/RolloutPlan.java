package dev.sluice.policy.rollout;

import java.time.Duration;
import java.util.List;

/**
 * How a release proceeds.
 *
 * @param steps steps in order: weights rise, and the last one is 10,000
 * @param deadline longest duration of a release from start to end; what is not released by then is rolled back
 * @param keepStable how long the old version stays warm, and the test on, after the last step has passed
 */
public record RolloutPlan(List<Step> steps, Duration deadline, Duration keepStable) {

    public RolloutPlan {
        steps = List.copyOf(steps);
        requireRisingWeights(steps);
        if (keepStable.isNegative()) {
            throw new IllegalArgumentException("keepStable must not be negative, but was " + keepStable);
        }
        Duration shortest = shortest(steps).plus(keepStable);
        if (deadline.compareTo(shortest) <= 0) {
            throw new IllegalArgumentException("deadline must be longer than all steps and keepStable together ("
                    + shortest + "), but was " + deadline);
        }
    }

    private static void requireRisingWeights(List<Step> steps) {
        int before = 0;
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i) instanceof Step.Weighted step) {
                if (step.weight() <= before) {
                    throw new IllegalArgumentException(
                            "steps[" + i + "].weight must be above " + before + ", but was " + step.weight());
                }
                before = step.weight();
            }
        }
        if (steps.isEmpty() || !(steps.getLast() instanceof Step.Weighted) || before != 10_000) {
            throw new IllegalArgumentException("last step must have weight 10000, but the highest was " + before);
        }
    }

    private static Duration shortest(List<Step> steps) {
        Duration sum = Duration.ZERO;
        for (Step step : steps) {
            if (step instanceof Step.Weighted weighted) {
                sum = sum.plus(weighted.atLeast());
            }
        }
        return sum;
    }
}
