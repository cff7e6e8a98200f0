package dev.sluice.gateway.risk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;

/** Which requests are sensitive, and what is asked about them. */
class RiskRuleTest {

    private static final Instant NOW = Instant.parse("2026-01-01T10:20:30Z");
    private static final RiskRule.Facts FACTS =
            new RiskRule.Facts("/reference", "count(/items)", Map.of("customer", "/customer", "device", "/device"));

    @Test
    void methodPathAndHeadersMustAllHold() {
        RequestMatch match = new RequestMatch("POST", "/orders", Map.of("X-Channel", "web", "X-Shop", "*"), Map.of());

        assertThat(match.covers(post("/orders")
                        .header("x-channel", "web")
                        .header("X-Shop", "1")
                        .build()))
                .isTrue();
        assertThat(match.covers(post("/orders").header("X-Channel", "web").build()))
                .isFalse();
        assertThat(match.covers(post("/orders")
                        .header("X-Channel", "till")
                        .header("X-Shop", "1")
                        .build()))
                .isFalse();
        assertThat(match.covers(post("/carts")
                        .header("X-Channel", "web")
                        .header("X-Shop", "1")
                        .build()))
                .isFalse();
    }

    @Test
    void theFirstRuleThatFindsARequestSensitiveDecides() {
        List<RiskRule> rules =
                List.of(rule(Map.of("/payment", "invoice"), "/total", 100), rule(Map.of(), "/total", 50_000));

        assertThat(question(rules, "{\"payment\":\"invoice\",\"total\":100}"))
                .isInstanceOf(RiskQuestion.Answerable.class);
        assertThat(question(rules, "{\"payment\":\"card\",\"total\":100}"))
                .isInstanceOf(RiskQuestion.NotSensitive.class);
        assertThat(question(rules, "{\"payment\":\"card\",\"total\":50000}"))
                .isInstanceOf(RiskQuestion.Answerable.class);
        assertThat(question(rules, "{\"total\":\"50000\"}")).isInstanceOf(RiskQuestion.Unanswerable.class);
        assertThat(question(rules, "none")).isInstanceOf(RiskQuestion.Unanswerable.class);
    }

    @Test
    void aFieldMayHaveAnyValueButMustBeThere() {
        List<RiskRule> rules = List.of(rule(Map.of("/giftCard", "*"), null, 0));

        assertThat(question(rules, "{\"giftCard\":{}}")).isInstanceOf(RiskQuestion.Answerable.class);
        assertThat(question(rules, "{\"giftCard\":null}")).isInstanceOf(RiskQuestion.NotSensitive.class);
        assertThat(question(rules, "{}")).isInstanceOf(RiskQuestion.NotSensitive.class);
    }

    @Test
    void whatTheBodySaysIsAskedAndNothingElse() {
        RiskQuestion question = question(
                List.of(rule(Map.of(), "/total", 1)),
                "{\"total\":7,\"device\":\"d\",\"reference\":\"R\",\"items\":[1]}");

        assertThat(((RiskQuestion.Answerable) question).facts())
                .containsOnly(
                        Map.entry("orderId", "R"),
                        Map.entry("amount", 7L),
                        Map.entry("device", "d"),
                        Map.entry("items", 1L),
                        Map.entry("time", "2026-01-01T10:20:00Z"));
    }

    @Test
    void theAmountDecidesWhatBecomesOfARequestThatNobodyAssessed() {
        RiskQuestion small = new RiskQuestion.Answerable("r", Map.of("amount", 99_999L));
        RiskQuestion large = new RiskQuestion.Answerable("r", Map.of("amount", 100_000L));
        RiskQuestion unknown = new RiskQuestion.Answerable("r", Map.of());
        RiskQuestion unreadable = new RiskQuestion.Unanswerable("no JSON");
        FailRule rule = new FailRule(FailMode.AMOUNT, 100_000);

        assertThat(rule.letsThrough(small)).isTrue();
        assertThat(List.of(large, unknown, unreadable)).noneMatch(rule::letsThrough);
        assertThat(List.of(small, large, unknown, unreadable))
                .allMatch(new FailRule(FailMode.FAIL_OPEN, 0)::letsThrough)
                .noneMatch(new FailRule(FailMode.FAIL_CLOSED, Long.MAX_VALUE)::letsThrough);
    }

    private static RiskRule rule(
            Map<String, String> fields, @org.jspecify.annotations.Nullable String amount, long minimum) {
        return new RiskRule(new RequestMatch("POST", "/orders", Map.of(), fields), amount, minimum, FACTS);
    }

    private static RiskQuestion question(List<RiskRule> rules, String body) {
        return RiskRule.question(rules, body.getBytes(UTF_8), "key", NOW);
    }

    private static MockServerHttpRequest.BaseBuilder<?> post(String path) {
        return MockServerHttpRequest.post(path);
    }
}
