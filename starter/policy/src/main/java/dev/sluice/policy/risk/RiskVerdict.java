package dev.sluice.policy.risk;

import java.util.Optional;

/** What is to be done with an order. {@link #UNCHECKED} means that nobody looked, which is not the same as low risk. */
public enum RiskVerdict {
    ALLOW("allow"),
    REVIEW("review"),
    DENY("deny"),
    UNCHECKED("unchecked");

    private final String text;

    RiskVerdict(String text) {
        this.text = text;
    }

    /** The verdict as it is written in JSON and in the header. */
    public String text() {
        return text;
    }

    /** The verdict that is written as {@code text}, if there is one; the comparison is exact. */
    public static Optional<RiskVerdict> of(String text) {
        for (RiskVerdict verdict : values()) if (verdict.text.equals(text)) return Optional.of(verdict);
        return Optional.empty();
    }
}
