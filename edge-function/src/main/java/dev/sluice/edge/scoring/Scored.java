package dev.sluice.edge.scoring;

import dev.sluice.policy.risk.RiskScore;

/**
 * A score, and whether the memory could be read for it.
 *
 * @param degraded whether the order was scored by its own fields only; such an answer must not be kept
 */
public record Scored(RiskScore score, boolean degraded) {}
