package dev.sluice.edge.rules;

import dev.sluice.policy.risk.RiskVerdict;
import java.util.List;

/**
 * What is decided where all conditions hold, whatever the model says.
 *
 * @param code stable name in kebab-case, a reason of the decision
 * @param text one sentence for people
 */
public record Rule(String code, String text, RiskVerdict outcome, List<Condition> conditions) {
    public Rule {
        conditions = List.copyOf(conditions);
    }
}
