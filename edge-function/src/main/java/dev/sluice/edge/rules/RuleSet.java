package dev.sluice.edge.rules;

import dev.sluice.edge.scoring.OrderFacts;
import dev.sluice.policy.risk.RiskFeatures;
import java.util.List;
import java.util.Optional;

/**
 * The rules beside the model, in order: the first one that holds decides, and where none holds the model does. Immutable.
 *
 * @param name name and version, part of every decision
 */
public record RuleSet(String name, List<Rule> rules) {
    public RuleSet {
        rules = List.copyOf(rules);
    }

    /**
     * The rule that decides on an order.
     *
     * @param memory whether the counters could be read
     */
    public Optional<Rule> first(OrderFacts order, RiskFeatures features, boolean memory) {
        for (Rule rule : rules) if (holds(rule, order, features, memory)) return Optional.of(rule);
        return Optional.empty();
    }

    private static boolean holds(Rule rule, OrderFacts order, RiskFeatures features, boolean memory) {
        for (Condition condition : rule.conditions()) if (!condition.holds(order, features, memory)) return false;
        return true;
    }
}
