package dev.sluice.policy.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RiskFeaturesTest {
    @Test
    void whatWasNeverSetIsMissingAndNotZero() {
        RiskFeatures features =
                RiskFeatures.builder().with(RiskFeature.AMOUNT, 0).build();
        assertThat(features.has(RiskFeature.AMOUNT)).isTrue();
        assertThat(features.get(RiskFeature.AMOUNT)).isZero();
        assertThat(features.has(RiskFeature.ITEMS)).isFalse();
        assertThat(features.get(RiskFeature.ITEMS)).isNaN();
    }

    @Test
    void featuresAreComparedByValue() {
        RiskFeatures.Builder builder = RiskFeatures.builder().with(RiskFeature.ITEMS, 3);
        RiskFeatures three = builder.build();
        assertThat(builder.build()).isEqualTo(three).hasSameHashCodeAs(three);
        assertThat(builder.with(RiskFeature.ITEMS, 4).build()).isNotEqualTo(three);
        assertThat(three.get(RiskFeature.ITEMS)).isEqualTo(3);
    }

    @Test
    void aValueThatIsNotFiniteIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RiskFeatures.builder()
                        .with(RiskFeature.AMOUNT, Double.NaN)
                        .build())
                .withMessage("amount must be a finite number, but was NaN");
    }

    @Test
    void everyFeatureIsFoundByAKeyOfItsOwn() {
        assertThat(Arrays.stream(RiskFeature.values()).map(RiskFeature::key)).doesNotHaveDuplicates();
        for (RiskFeature feature : RiskFeature.values())
            assertThat(RiskFeature.of(feature.key())).contains(feature);
        assertThat(RiskFeature.of("AMOUNT")).isEmpty();
    }

    @Test
    void aScoreNeverClaimsToBeUnchecked() {
        assertThatIllegalArgumentException().isThrownBy(() -> new RiskScore(0, RiskVerdict.UNCHECKED, List.of(), "m"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RiskScore(-1, RiskVerdict.ALLOW, List.of(), "m"))
                .withMessage("score must be between 0 and 1000, but was -1");
    }
}
