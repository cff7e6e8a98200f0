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
import org.jspecify.annotations.Nullable;

/**
 * An additive model that a person can read and check by hand.
 *
 * <p>Each characteristic looks at one feature and gives the points of exactly one band: the last one whose {@code from} is not above the value,
 * nothing below the first, and the band for missing if the feature is missing. The score is the base plus all points, held
 * within 0 and 1,000; at {@code review} or more an order is to be reviewed, at {@code deny} or more it is refused. Bands with points are the reasons.
 *
 * @param name name and version
 * @param base score of an order about which nothing speaks
 * @param review first score that is reviewed
 * @param deny first score that is denied, not below {@code review}
 */
record Scorecard(String name, int base, int review, int deny, List<Characteristic> characteristics)
        implements RiskModel {

    /** Points for the values of one feature; bands are sorted by {@code from}, which is strictly rising. */
    public record Characteristic(
            RiskFeature feature, List<Band> bands, @Nullable Band missing) {
        public Characteristic {
            bands = List.copyOf(bands);
        }

        @Nullable
        Band band(RiskFeatures features) {
            if (!features.has(feature)) return missing;
            double value = features.get(feature);
            Band found = null;
            for (Band band : bands) if (band.from <= value) found = band;
            return found;
        }
    }

    /** Values from {@code from} up to the next band; a band without points needs no code and no text. */
    public record Band(double from, int points, String code, String text) {}

    public Scorecard {
        characteristics = List.copyOf(characteristics);
    }

    @Override
    public RiskScore score(RiskFeatures features) {
        int total = base;
        List<RiskReason> reasons = new ArrayList<>();
        for (Characteristic characteristic : characteristics) {
            Band band = characteristic.band(features);
            if (band == null || band.points == 0) continue;
            total += band.points;
            reasons.add(new RiskReason(band.code, band.points, band.text));
        }
        reasons.sort(Comparator.comparingInt((RiskReason reason) -> Math.abs(reason.weight()))
                .reversed());
        int score = Math.clamp(total, 0, RiskScore.MAX);
        return new RiskScore(score, verdict(score), reasons, name);
    }

    private RiskVerdict verdict(int score) {
        if (score >= deny) return RiskVerdict.DENY;
        return score >= review ? RiskVerdict.REVIEW : RiskVerdict.ALLOW;
    }
}
