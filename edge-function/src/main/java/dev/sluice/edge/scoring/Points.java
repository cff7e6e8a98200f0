package dev.sluice.edge.scoring;

import dev.sluice.policy.risk.RiskScore;

/** The scale of a learned score: log-odds of fraud in points, like a credit score. */
public final class Points {
    /** Points of one unit of log-odds; 35 points double the odds. */
    static final int PER_UNIT = 50;

    /** The score of even odds. */
    private static final int EVEN = 500;

    private Points() {}

    /** The score of log-odds, held within 0 and 1,000. */
    public static int of(double logOdds) {
        return Math.clamp(Math.round(EVEN + PER_UNIT * logOdds), 0, RiskScore.MAX);
    }
}
