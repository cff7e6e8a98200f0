package dev.sluice.edge;

import dev.sluice.edge.rules.LiveRules;
import dev.sluice.edge.rules.Rule;
import dev.sluice.edge.rules.RuleSet;
import dev.sluice.edge.scoring.OrderFacts;
import dev.sluice.edge.scoring.Scorer;
import dev.sluice.edge.scoring.Scorer.Scored;
import dev.sluice.policy.risk.RiskReason;
import dev.sluice.policy.risk.RiskScore;
import dev.sluice.policy.risk.RiskVerdict;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides on an order: the score, then the first rule that holds, else the model's thresholds. */
final class Decider {
    private static final Logger log = LoggerFactory.getLogger(Decider.class);

    /** A decision without memory is good for the order at hand and no longer. */
    private static final Duration DEGRADED_EXPIRY = Duration.ofSeconds(10);

    private static final RiskReason NOT_ASSESSED =
            new RiskReason("not-assessed", 0, "The model failed; nobody has looked at this order.");

    private final Scorer scorer;
    private final LiveRules rules;
    private final Duration expiry;
    private final InstantSource clock;
    private final String start =
            Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), Character.MAX_RADIX);
    private final AtomicLong decisions = new AtomicLong();

    Decider(Scorer scorer, LiveRules rules, Duration expiry, InstantSource clock) {
        this.scorer = scorer;
        this.rules = rules;
        this.expiry = expiry;
        this.clock = clock;
    }

    /** Never completes exceptionally. */
    CompletionStage<Decision> decide(OrderFacts order) {
        return scorer.score(order).handle((scored, failure) -> {
            if (failure == null) return decided(order, scored);
            log.error("Order could not be scored", failure);
            return decision(0, RiskVerdict.UNCHECKED, List.of(NOT_ASSESSED), true);
        });
    }

    private Decision decided(OrderFacts order, Scored scored) {
        RiskScore score = scored.score();
        Rule rule = rules.current()
                .first(order, scored.features(), !scored.degraded())
                .orElse(null);
        if (rule == null) return decision(score.score(), score.verdict(), score.reasons(), scored.degraded());
        List<RiskReason> reasons = new ArrayList<>();
        reasons.add(new RiskReason(rule.code(), 0, rule.text()));
        reasons.addAll(score.reasons());
        return decision(score.score(), rule.outcome(), reasons, scored.degraded());
    }

    private Decision decision(int score, RiskVerdict outcome, List<RiskReason> reasons, boolean degraded) {
        Duration valid = degraded && expiry.compareTo(DEGRADED_EXPIRY) > 0 ? DEGRADED_EXPIRY : expiry;
        Instant expires = clock.instant().plus(valid);
        String id = start + "-" + Long.toString(decisions.incrementAndGet(), Character.MAX_RADIX);
        RuleSet current = rules.current();
        return new Decision(id, score, outcome, reasons, scorer.model(), current.name(), degraded, expires);
    }
}
