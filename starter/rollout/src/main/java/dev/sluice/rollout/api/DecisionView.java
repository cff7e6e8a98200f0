package dev.sluice.rollout.api;

import dev.sluice.policy.analysis.Evidence;
import dev.sluice.rollout.Decision;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One line of a rollout's log. */
record DecisionView(
        long number,
        long at,
        String phase,
        int step,
        int weight,
        String signal,
        String reason,
        List<String> effects,
        Decision.Figures counts,
        @Nullable Evidence evidence,
        String by) {

    static DecisionView of(Decision decision) {
        return new DecisionView(
                decision.number(),
                decision.at().toEpochMilli(),
                decision.phase(),
                decision.step(),
                decision.weight(),
                decision.signal(),
                decision.reason(),
                decision.effects(),
                decision.counts(),
                decision.evidence(),
                decision.by());
    }
}
