package dev.sluice.edge.scoring;

import dev.sluice.policy.risk.RiskFeature;
import dev.sluice.policy.risk.RiskFeatures;
import dev.sluice.policy.risk.RiskModel;
import dev.sluice.policy.risk.RiskReason;
import dev.sluice.policy.risk.RiskScore;
import dev.sluice.policy.risk.RiskVerdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Boosted trees as a model: the log-odds of fraud in {@link Points}. These are additive: a reason's weight is what its feature has added to the score on this order's way through the trees.
 *
 * @param name name and version
 * @param horizon how the counters were read in training, and must be read live
 * @param review first score that is reviewed
 * @param deny first score that is denied, not below {@code review}
 */
record TreeModel(String name, Horizon horizon, int review, int deny, Trees trees) implements RiskModel {
    private static final int MAX_REASONS = 6;
    private static final int LEAST_WEIGHT = 5;
    private static final RiskFeature[] FEATURES = RiskFeature.values();
    private static final Comparator<RiskReason> HEAVIEST_FIRST = Comparator.comparingInt(
                    (RiskReason reason) -> Math.abs(reason.weight()))
            .reversed();

    @Override
    public RiskScore score(RiskFeatures features) {
        int score = Points.of(trees.raw(features));
        return new RiskScore(score, verdict(score), reasons(features), name);
    }

    private RiskVerdict verdict(int score) {
        if (score >= deny) return RiskVerdict.DENY;
        return score >= review ? RiskVerdict.REVIEW : RiskVerdict.ALLOW;
    }

    private List<RiskReason> reasons(RiskFeatures features) {
        double[] moved = trees.contributions(features);
        List<RiskReason> reasons = new ArrayList<>();
        for (RiskFeature feature : FEATURES) {
            int weight = (int) Math.round(Points.PER_UNIT * moved[feature.place()]);
            if (Math.abs(weight) >= LEAST_WEIGHT) reasons.add(reason(feature, weight, features));
        }
        reasons.sort(HEAVIEST_FIRST);
        return reasons.size() > MAX_REASONS ? reasons.subList(0, MAX_REASONS) : reasons;
    }

    private static RiskReason reason(RiskFeature feature, int weight, RiskFeatures features) {
        return new RiskReason(
                Codes.OF[feature.place()], weight, feature.meaning() + ": " + value(features.get(feature)));
    }

    private static String value(double value) {
        if (Double.isNaN(value)) return "not known";
        long rounded = Math.round(value);
        return rounded == value ? Long.toString(rounded) : Double.toString(Math.round(100 * value) / 100.0);
    }

    /** The features' keys in kebab-case. */
    private static final class Codes {
        private static final String[] OF = new String[FEATURES.length];

        static {
            for (RiskFeature feature : FEATURES)
                OF[feature.place()] = feature.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
