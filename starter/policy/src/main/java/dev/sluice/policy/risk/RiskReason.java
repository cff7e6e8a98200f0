package dev.sluice.policy.risk;

/**
 * One contribution to a score.
 *
 * @param code stable name in kebab-case, for machines
 * @param weight points added to the score, negative if it speaks for the order, 0 if it only informs
 * @param text one sentence for people
 */
public record RiskReason(String code, int weight, String text) {
    public RiskReason {
        if (code.isBlank()) throw new IllegalArgumentException("code must not be blank");
    }
}
