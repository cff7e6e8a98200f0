package dev.sluice.edge;

import dev.sluice.policy.risk.RiskReason;
import dev.sluice.policy.risk.RiskVerdict;
import java.time.Instant;
import java.util.List;

/**
 * What is to be done with an order, and why.
 *
 * @param id names this decision for ever; a repeat of its request has the same
 * @param score 0 to 1,000; it says nothing if the outcome is unchecked
 * @param outcome unchecked if nobody could look, or a rule says that nobody shall
 * @param reasons a rule that decided, then what moved the score, heaviest first
 * @param model name and version of the model
 * @param rules name and version of the rules
 * @param degraded whether the counters could not be read; such a decision is not kept
 * @param expires first moment at which it may not be relied on any more
 */
record Decision(
        String id,
        int score,
        RiskVerdict outcome,
        List<RiskReason> reasons,
        String model,
        String rules,
        boolean degraded,
        Instant expires) {
    Decision {
        reasons = List.copyOf(reasons);
    }
}
