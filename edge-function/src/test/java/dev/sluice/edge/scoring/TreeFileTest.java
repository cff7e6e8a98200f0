package dev.sluice.edge.scoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.policy.risk.RiskFeature;
import dev.sluice.policy.risk.RiskFeatures;
import dev.sluice.policy.risk.RiskReason;
import dev.sluice.policy.risk.RiskScore;
import dev.sluice.policy.risk.RiskVerdict;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One tree of three leaves, small enough to be walked by hand. */
class TreeFileTest {
    private static final String GOOD = """
            {"model":"t-1","labelDelayHours":168,"review":500,"deny":600,"bias":-1,"features":["amount","items"],"trees":[
              {"feature":[0,-1,1,-1,-1],"threshold":[100,0,2.5,0,0],"left":[1,0,3,0,0],"missingLeft":[1,0,0,0,0],
               "value":[0.5,-1,2,1,3]}]}""";

    @ParameterizedTest
    @CsvSource({
        "100, 9, 400, ALLOW",
        ", 9, 400, ALLOW",
        "100.5, 2, 500, REVIEW",
        "101, 3, 600, DENY",
        "101, , 600, DENY"
    })
    void anOrderTakesTheWayOfItsFeatures(
            @Nullable Double amount, @Nullable Double items, int score, RiskVerdict verdict) {
        RiskScore given = read(GOOD).score(features(amount, items));
        assertThat(given.score()).isEqualTo(score);
        assertThat(given.verdict()).isEqualTo(verdict);
        assertThat(given.model()).isEqualTo("t-1");
    }

    @Test
    void aReasonIsWhatItsFeatureAddedOnTheWay() {
        assertThat(read(GOOD).score(features(101.0, 3.0)).reasons())
                .containsExactly(
                        new RiskReason("amount", 75, "value of the order in units of the reference currency: 101"),
                        new RiskReason("items", 50, "number of lines of the order: 3"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "deny":600            | "deny":499           | deny must not be below review
            "labelDelayHours":168 | "labelDelayHours":0  | labelDelayHours must be a whole number from 1 to 1440
            "bias":-1,            |                      | bias is required
            "items"               | "itmes"              | features[1] must be a known feature, but was itmes
            [0,-1,1,-1,-1]        | [0,-1,2,-1,-1]       | trees[0].feature[2] must be -1 or a place in features
            [1,0,3,0,0]           | [0,0,3,0,0]          | trees[0].left[0] must be a later node that has one after it
            [1,0,3,0,0]           | [1,0,4,0,0]          | trees[0].left[2] must be a later node that has one after it
            [0.5,-1,2,1,3]        | [0.5,-1,2,1]         | trees[0].feature and the other arrays must be of the same length
            [0.5,-1,2,1,3]        | "many"               | trees[0].value is required and must be an array of numbers
            "value"               | "values"             | trees[0].values is not known
            """)
    void aWrongFileIsRefusedWithThePlace(String good, @Nullable String wrong, String message) {
        assertThat(GOOD).contains(good);
        String bad = GOOD.replace(good, wrong == null ? "" : wrong);
        assertThatExceptionOfType(InvalidDataException.class)
                .isThrownBy(() -> ModelFile.read("f", bad.getBytes(UTF_8)))
                .withMessageContaining(message);
    }

    private static TreeModel read(String json) {
        return (TreeModel) ModelFile.read("f", json.getBytes(UTF_8));
    }

    private static RiskFeatures features(@Nullable Double amount, @Nullable Double items) {
        RiskFeatures.Builder features = RiskFeatures.builder();
        if (amount != null) features.with(RiskFeature.AMOUNT, amount);
        if (items != null) features.with(RiskFeature.ITEMS, items);
        return features.build();
    }
}
