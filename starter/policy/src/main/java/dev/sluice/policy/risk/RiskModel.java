package dev.sluice.policy.risk;

/** A scorer: the same features always give the same score. Implementations are immutable and may be shared by threads. */
public interface RiskModel {
    /** Name and version, for example {@code scorecard-1}; it appears in every answer. */
    String name();

    RiskScore score(RiskFeatures features);
}
