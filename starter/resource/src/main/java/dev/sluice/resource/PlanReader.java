package dev.sluice.resource;

import dev.sluice.policy.rollout.RolloutPlan;
import dev.sluice.policy.rollout.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads {@code spec.steps}, {@code spec.deadline} and {@code spec.keepStable}. */
final class PlanReader {
    private static final Duration DEADLINE = Duration.ofHours(1);
    private static final Duration KEEP_STABLE = Duration.ofMinutes(10);
    private static final int EVERYONE = 10_000;
    private static final int MOST_STEPS = 30;

    private PlanReader() {}

    /** The plan; empty when a step could not be read, which is then among the errors. */
    static Optional<RolloutPlan> read(Fields spec) {
        Duration deadline = Quantities.duration(spec, "deadline").orElse(DEADLINE);
        Duration keepStable = Quantities.duration(spec, "keepStable").orElse(KEEP_STABLE);
        if (!spec.has("steps")) spec.refuse("steps", "is missing; write a list such as [{weight: 5}, {weight: 100}]");
        List<Fields> written = spec.list("steps", MOST_STEPS);
        List<Step> steps = new ArrayList<>();
        int reached = 0;
        for (Fields fields : written) {
            Optional<Step> step = step(fields, reached);
            if (step.isPresent() && step.get() instanceof Step.Weighted weighted) reached = weighted.weight();
            step.ifPresent(steps::add);
        }
        if (steps.isEmpty() || steps.size() != written.size()) return Optional.empty();
        if (reached != EVERYONE || !(steps.getLast() instanceof Step.Weighted)) {
            spec.refuse(
                    "steps", "must end with {weight: 100}, so that a release ends with everyone on the new version");
            return Optional.empty();
        }
        return plan(spec, steps, deadline, keepStable);
    }

    private static Optional<RolloutPlan> plan(Fields spec, List<Step> steps, Duration deadline, Duration keepStable) {
        Duration shortest = steps.stream()
                .map(step -> step instanceof Step.Weighted weighted ? weighted.atLeast() : Duration.ZERO)
                .reduce(keepStable, Duration::plus);
        if (deadline.compareTo(shortest) > 0) return Optional.of(new RolloutPlan(steps, deadline, keepStable));
        spec.refuse(
                "deadline",
                "must be longer than all atLeast and keepStable together (" + Quantities.shown(shortest) + "), but was "
                        + Quantities.shown(deadline));
        return Optional.empty();
    }

    private static Optional<Step> step(Fields step, int reached) {
        if (step.has("approval") == step.has("weight")) {
            step.refuse("weight", "a step is either {weight: 5, atLeast: 1m} or {approval: {}}");
            step.allow("atLeast", "deadline");
            step.refuseUnknown();
            return Optional.empty();
        }
        if (step.has("approval")) return approval(step);
        OptionalInt weight = Quantities.weight(step, "weight");
        Duration atLeast = Quantities.duration(step, "atLeast").orElse(Duration.ZERO);
        Optional<Duration> deadline = Quantities.duration(step, "deadline");
        step.refuseUnknown();
        if (weight.isEmpty()) return Optional.empty();
        if (deadline.isPresent() && deadline.get().compareTo(atLeast) <= 0) {
            step.refuse("deadline", "must be longer than atLeast (" + Quantities.shown(atLeast) + ")");
            return Optional.empty();
        }
        if (weight.getAsInt() <= reached) {
            step.refuse("weight", "must be above the step before (" + reached / 100.0 + ")");
            return Optional.empty();
        }
        return Optional.of(new Step.Weighted(weight.getAsInt(), atLeast, deadline.orElse(null)));
    }

    private static Optional<Step> approval(Fields step) {
        Optional<Fields> approval = step.object("approval");
        Optional<Duration> deadline = approval.flatMap(fields -> Quantities.duration(fields, "deadline"));
        approval.ifPresent(Fields::refuseUnknown);
        step.refuseUnknown();
        if (deadline.isPresent() && !deadline.get().isPositive()) {
            step.refuse("approval.deadline", "must be longer than zero");
            return Optional.empty();
        }
        return Optional.of(new Step.Approval(deadline.orElse(null)));
    }
}
