package dev.sluice.gateway.risk;

import dev.sluice.policy.risk.RiskScore;
import dev.sluice.policy.risk.RiskVerdict;
import java.util.regex.Pattern;

/** The edge function's answer, if it is one that may be signed. */
record RiskAnswer(RiskVerdict verdict, int score, String model) {

    private static final Pattern MODEL = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    /** Nobody answered. It comes after the pattern that it is checked against. */
    static final RiskAnswer UNCHECKED = new RiskAnswer(RiskVerdict.UNCHECKED, 0, "none");

    RiskAnswer {
        if (score < 0 || score > RiskScore.MAX)
            throw new IllegalArgumentException("score must be between 0 and " + RiskScore.MAX + ", but was " + score);
        if (!MODEL.matcher(model).matches())
            throw new IllegalArgumentException("model must match " + MODEL + ", but was " + model);
    }
}
