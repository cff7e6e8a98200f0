package dev.sluice.edge.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.risk.RiskFeature;
import dev.sluice.policy.risk.RiskFeatures;
import dev.sluice.policy.risk.RiskReason;
import dev.sluice.policy.risk.RiskScore;
import dev.sluice.policy.risk.RiskVerdict;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The built-in model's answers to orders that a person can check against the table in the README. */
class ScorecardTest {
    private final Scorecard model = (Scorecard) ModelFile.load("scorecard");

    @ParameterizedTest(name = "{0}: {3} {4}")
    @CsvSource(delimiter = '|', textBlock = """
            a small order of a known customer       | amount=139.12 customerKnown=1 customerOrdersEver=5 customerAmountRatio=0.8 |  0 | allow | ''
            a first order                           | amount=139.12 customerKnown=1 customerOrdersEver=0 | 60 | allow | first-order
            a guest                                 | amount=139.12 customerKnown=0 | 60 | allow | guest
            just below a border                     | amount=999.99 customerKnown=1 customerOrdersEver=5 | 0 | allow | ''
            on the border                           | amount=1000 customerKnown=1 customerOrdersEver=5 | 40 | allow | amount-raised
            a large order of a regular              | amount=6000 customerKnown=1 customerOrdersEver=40 | 100 | allow | amount-high regular
            a guest with 10,000                     | amount=10000 customerKnown=0 | 320 | review | amount-very-high guest
            a first order of 77,183.60              | amount=77183.6 customerKnown=1 customerOrdersEver=0 | 460 | review | amount-extreme first-order
            an unknown currency                     | customerKnown=1 customerOrdersEver=5 | 100 | allow | amount-unknown
            a regular never goes below 0            | amount=5 customerKnown=1 customerOrdersEver=40 | 0 | allow | regular
            a device that orders every minute       | amount=50 customerKnown=0 deviceOrdersHour=60 deviceCustomers=9 | 660 | review | device-flood device-farm guest
            everything at once                      | amount=77183.6 customerKnown=0 deviceOrdersHour=60 deviceCustomers=9 | 1000 | deny | amount-extreme device-flood device-farm guest
            """)
    void anOrderGetsThePointsOfTheTable(String order, String features, int score, String verdict, String codes) {
        RiskScore given = model.score(features(features));
        assertThat(given.score()).isEqualTo(score);
        assertThat(given.verdict().text()).isEqualTo(verdict);
        assertThat(given.reasons().stream().map(RiskReason::code))
                .containsExactly(codes.isEmpty() ? new String[0] : codes.split(" ", -1));
        assertThat(given.model()).isEqualTo("scorecard-1");
    }

    @Test
    void theVerdictChangesExactlyAtItsThreshold() {
        for (int points : List.of(319, 320, 749, 750)) {
            Scorecard constant = new Scorecard("constant", points, 320, 750, List.of());
            assertThat(constant.score(RiskFeatures.builder().build()).verdict())
                    .isEqualTo(points < 320 ? RiskVerdict.ALLOW : points < 750 ? RiskVerdict.REVIEW : RiskVerdict.DENY);
        }
    }

    @Test
    void noSingleFeatureDeniesAnOrder() {
        for (Scorecard.Characteristic characteristic : model.characteristics())
            for (Scorecard.Band band : characteristic.bands())
                assertThat(band.points()).as(band.code()).isLessThan(model.deny());
    }

    private static RiskFeatures features(String text) {
        RiskFeatures.Builder features = RiskFeatures.builder();
        for (String pair : text.strip().split(" ", -1)) {
            String[] parts = pair.split("=", 2);
            features.with(RiskFeature.of(parts[0]).orElseThrow(), Double.parseDouble(parts[1]));
        }
        return features.build();
    }
}
