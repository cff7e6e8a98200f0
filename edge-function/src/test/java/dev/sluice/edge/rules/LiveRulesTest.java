package dev.sluice.edge.rules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.edge.scoring.InvalidDataException;
import dev.sluice.edge.scoring.OrderFacts;
import dev.sluice.policy.risk.RiskFeature;
import dev.sluice.policy.risk.RiskFeatures;
import dev.sluice.policy.risk.RiskVerdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Currency;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LiveRulesTest {
    private static final String GOOD = """
            {"rules":"shop-7","list":[
              {"code":"staff","outcome":"allow","text":"Staff.","customer":["ann","bob"]},
              {"code":"stolen","outcome":"deny","text":"Stolen.","device":["d1"],"below":{"amount":1000}},
              {"code":"limit","outcome":"review","text":"Large.","atLeast":{"amount":500}},
              {"code":"blind","outcome":"not-assessed","text":"Blind.","memory":"unavailable"}]}""";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "ann, d1, 100, true, staff",
        "cat, d1, 100, true, stolen",
        "cat, d1, 1000, true, limit",
        "cat, d2, 500, true, limit",
        "cat, d2, 499, true,",
        "cat, , 499, false, blind",
        "cat, , , true,"
    })
    void theFirstRuleThatHoldsDecides(
            String customer, @Nullable String device, @Nullable Double amount, boolean memory, @Nullable String code) {
        RuleSet rules = RuleFile.read("f", GOOD.getBytes(UTF_8));
        RiskFeatures.Builder features = RiskFeatures.builder();
        if (amount != null) features.with(RiskFeature.AMOUNT, amount);
        assertThat(rules.first(order(customer, device), features.build(), memory)
                        .map(Rule::code))
                .isEqualTo(java.util.Optional.ofNullable(code));
    }

    @Test
    void everyOutcomeCanBeWritten() {
        assertThat(RuleFile.read("f", GOOD.getBytes(UTF_8)).rules())
                .extracting(Rule::outcome)
                .containsExactly(RiskVerdict.ALLOW, RiskVerdict.DENY, RiskVerdict.REVIEW, RiskVerdict.UNCHECKED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "shop-7"        | "shop 7"     | rules must consist of letters, digits, dots, underscores and hyphens
            "limit"         | "staff"      | list[2].code is used twice: staff
            "review"        | "revue"      | list[2].outcome must be allow, review, deny or not-assessed, but was revue
            "Large."        | ""           | list[2].text is required and must not be blank
            {"amount":500}  | {"amout":5}  | list[2].atLeast.amout is not known
            {"amount":500}  | {"amount":"5"} | list[2].atLeast.amount must be a number
            "atLeast"       | "least"      | list[2]. has no condition; a rule that always holds would switch the model off
            "unavailable"   | "gone"       | list[3].memory must be available or unavailable, but was gone
            ["d1"]          | "d1"         | list[1].device must be an array of strings of at most 256 characters
            ]}              | }            | body must be JSON, but breaks at line 2, column 76
            """)
    void aWrongFileIsRefusedWithThePlace(String good, String wrong, String message) {
        assertThatExceptionOfType(InvalidDataException.class)
                .isThrownBy(() -> RuleFile.read("f", GOOD.replace(good, wrong).getBytes(UTF_8)))
                .withMessageStartingWith("f: ")
                .withMessageContaining(message);
    }

    @Test
    void allErrorsAreToldAtOnce() {
        assertThatExceptionOfType(InvalidDataException.class)
                .isThrownBy(() -> RuleFile.read(
                        "f",
                        GOOD.replace("\"deny\"", "\"no\"")
                                .replace("gone", "")
                                .replace("Staff.", "")
                                .getBytes(UTF_8)))
                .withMessageContaining("list[0].text")
                .withMessageContaining("list[1].outcome");
    }

    @Test
    void aChangedFileIsInForceAndABadOneLeavesTheLastGood() throws IOException {
        Path file = Files.writeString(directory.resolve("rules.json"), GOOD);
        LiveRules live = LiveRules.of(file);
        Files.writeString(file, GOOD.replace("shop-7", "shop-8"));
        live.reload();
        assertThat(live.current().name()).isEqualTo("shop-8");

        Files.writeString(file, GOOD.replace("shop-7", "shop-9").replace("\"deny\"", "\"no\""));
        live.reload();
        assertThat(live.current().name()).isEqualTo("shop-8");
        assertThat(live.problem()).get().asString().contains("list[1].outcome");

        Files.delete(file);
        live.reload();
        assertThat(live.current().name()).isEqualTo("shop-8");
        assertThat(live.problem()).get().asString().contains("cannot be read");

        Files.writeString(file, GOOD);
        live.reload();
        assertThat(live.current().name()).isEqualTo("shop-7");
        assertThat(live.problem()).isEmpty();
    }

    @Test
    void aBadFileAtTheStartEndsIt() throws IOException {
        Path file = Files.writeString(directory.resolve("rules.json"), "{}");
        assertThatExceptionOfType(InvalidDataException.class)
                .isThrownBy(() -> LiveRules.of(file))
                .withMessage(file + ": rules is required and must not be blank");
    }

    @Test
    void theBuiltInRulesAreGood() {
        assertThat(LiveRules.of(null).current().rules()).isNotEmpty();
    }

    private static OrderFacts order(String customer, @Nullable String device) {
        return new OrderFacts(
                "o",
                customer,
                device,
                null,
                null,
                1,
                Currency.getInstance("GBP"),
                null,
                null,
                null,
                null,
                Instant.parse("2026-03-01T12:00:00Z"));
    }
}
