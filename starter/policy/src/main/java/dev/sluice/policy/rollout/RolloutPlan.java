package dev.sluice.policy.rollout;

import java.time.Duration;
import java.util.List;

/**
 * How a release proceeds.
 *
 * @param steps steps in order: weights rise, and the last one is 10,000
 * @param deadline longest way from the start to everyone on the canary; what is not there by then is rolled back
 * @param keepStable how long the old version stays warm, and the test on, after the last step has passed
 * @param handover weights at which the canary hands over to the promoted stable version, falling, the last one 0
 */
public record RolloutPlan(List<Step> steps, Duration deadline, Duration keepStable, List<Integer> handover) {

    /** For a stable version that takes the canary's place without a change of what runs. */
    private static final List<Integer> IN_PLACE = List.of(0);

    public RolloutPlan {
        steps = List.copyOf(steps);
        handover = List.copyOf(handover);
        requireRisingWeights(steps);
        requireFallingWeights(handover);
        if (keepStable.isNegative()) {
            throw new IllegalArgumentException("keepStable must not be negative, but was " + keepStable);
        }
        Duration shortest = shortest(steps).plus(keepStable);
        if (deadline.compareTo(shortest) <= 0) {
            throw new IllegalArgumentException("deadline must be longer than all steps and keepStable together ("
                    + shortest + "), but was " + deadline);
        }
    }

    /** A plan whose promotion changes nothing that runs. */
    public RolloutPlan(List<Step> steps, Duration deadline, Duration keepStable) {
        this(steps, deadline, keepStable, IN_PLACE);
    }

    /** The highest weight at which someone is left on stable to compare the canary with. */
    int comparingWeight() {
        return steps.stream()
                .filter(Step.Weighted.class::isInstance)
                .mapToInt(step -> ((Step.Weighted) step).weight())
                .filter(weight -> weight < 10_000)
                .max()
                .orElse(5_000);
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

    private static void requireFallingWeights(List<Integer> handover) {
        int before = 10_000;
        for (int weight : handover) {
            if (weight < 0 || weight >= before) {
                throw new IllegalArgumentException(
                        "handover weights must fall from below 10000 to 0, but were " + handover);
            }
            before = weight;
        }
        if (before != 0) {
            throw new IllegalArgumentException("last handover weight must be 0, but was " + before);
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
