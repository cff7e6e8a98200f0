package dev.sluice.policy.risk;

import java.util.List;

/**
 * A model's answer for one order.
 *
 * @param score 0 (harmless) to 1,000
 * @param verdict allow, review or deny; never unchecked, because a score exists only where a model looked
 * @param reasons what moved the score, heaviest first
 * @param model name and version of the model
 */
public record RiskScore(int score, RiskVerdict verdict, List<RiskReason> reasons, String model) {
    public static final int MAX = 1_000;

    public RiskScore {
        if (score < 0 || score > MAX)
            throw new IllegalArgumentException("score must be between 0 and " + MAX + ", but was " + score);
        if (verdict == RiskVerdict.UNCHECKED)
            throw new IllegalArgumentException("verdict of a scored order must not be unchecked");
        if (model.isBlank()) throw new IllegalArgumentException("model must not be blank");
        reasons = List.copyOf(reasons);
    }
}
