package dev.sluice.gateway.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonsTest {

    private final Comparisons comparisons = new Comparisons();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":1,\"b\":2} | {\"b\":2,\"a\":1} | ",
                "{\"a\":1} | {\"a\":2} | /a",
                "{\"a\":1} | {} | /a",
                "{\"a\":{\"b\":[1,2]}} | {\"a\":{\"b\":[1,3]}} | /a/b/*",
                "{\"a\":[1,2]} | {\"a\":[1]} | /a",
                "{\"a\":[{\"x\":1},{\"x\":2}]} | {\"a\":[{\"x\":9},{\"x\":8}]} | /a/*/x",
                "{\"a/b\":{\"c~d\":1}} | {\"a/b\":{\"c~d\":2}} | /a~1b/c~0d",
                "{\"a\":1} | [1] | /",
                "{\"a\":null} | {\"a\":0} | /a",
                "{\"a\":1} | {\"a\":1 | (body)",
            })
    void differencesAreNamedByPath(String one, String other, @Nullable String path) {
        assertThat(AnswerDiff.of(json(one), json(other)))
                .isEqualTo(path == null ? java.util.Set.of() : java.util.Set.of(path));
    }

    @Test
    void statusGoesBeforeBodyAndOtherTypesAreComparedWhole() {
        assertThat(AnswerDiff.of(json("{}"), new Comparisons.Seen(404, "application/json", new byte[0])))
                .containsExactly("(status)");
        assertThat(AnswerDiff.of(text("a"), text("b"))).containsExactly("(body)");
        assertThat(AnswerDiff.of(text("a"), text("a"))).isEmpty();
        assertThat(AnswerDiff.of(text("a"), new Comparisons.Seen(200, "text/plain", null)))
                .as("too large to compare")
                .isEmpty();
        Comparisons.Seen problem =
                new Comparisons.Seen(200, "Application/Problem+JSON; charset=utf-8", "{\"a\":1}".getBytes(UTF_8));
        assertThat(AnswerDiff.of(problem, json("{\"a\":2}"))).containsExactly("/a");
    }

    @Test
    void aDocumentOfManyDifferencesIsBounded() {
        StringBuilder one = new StringBuilder("{\"z\":0");
        StringBuilder other = new StringBuilder("{\"z\":1");
        for (int i = 0; i < 1_000; i++) {
            one.append(",\"").append("x".repeat(300)).append(i).append("\":1");
            other.append(",\"").append("y".repeat(300)).append(i).append("\":1");
        }
        assertThat(AnswerDiff.of(json(one + "}"), json(other + "}")))
                .hasSizeLessThanOrEqualTo(50)
                .allMatch(path -> path.length() <= 201);
    }

    @Test
    void copiesGoToStableUntilItsNoiseIsKnown() {
        for (int i = 0; i < 20; i++) {
            assertThat(comparisons.next("orders", "r1")).isEqualTo(Comparisons.Partner.STABLE);
            compare(Comparisons.Partner.STABLE, "{\"at\":" + i + "}", "{\"at\":-1}");
        }
        int canary = 0;
        for (int i = 0; i < 1_000; i++) if (comparisons.next("orders", "r1") == Comparisons.Partner.CANARY) canary++;
        assertThat(canary).as("nine of ten, within 6 sigma").isBetween(843, 957);
        assertThat(comparisons.next("orders", "r2")).as("a new release").isEqualTo(Comparisons.Partner.STABLE);
    }

    @Test
    void whatDiffersOnStableItselfIsNoise() {
        for (int i = 0; i < 20; i++) learn("{\"at\":" + i + ",\"total\":7}", "{\"at\":-1,\"total\":7}");
        assertThat(compare(Comparisons.Partner.CANARY, "{\"at\":1,\"total\":7}", "{\"at\":2,\"total\":7}"))
                .isEqualTo("same");
        assertThat(compare(Comparisons.Partner.CANARY, "{\"at\":1,\"total\":7}", "{\"at\":2,\"total\":8}"))
                .isEqualTo("different");
        Comparison.View view = Objects.requireNonNull(comparisons.view("orders"));
        assertThat(view.canaryPairs()).isEqualTo(2);
        assertThat(view.stablePairs()).isEqualTo(20);
        assertThat(view.different()).isEqualTo(1);
        assertThat(view.paths())
                .containsExactly(
                        new Comparison.PathView("/total", 1, 0, false), new Comparison.PathView("/at", 2, 20, true));
        assertThat(view.toString()).as("no values").doesNotContain("7", "8");
    }

    /** An order that moved on between two looks at stable does not hide a canary that gets every state wrong. */
    @Test
    void aRareDifferenceOfStableHidesNoConstantOneOfTheCanary() {
        for (int i = 0; i < 99; i++) learn("{\"state\":\"NEW\"}", "{\"state\":\"NEW\"}");
        learn("{\"state\":\"NEW\"}", "{\"state\":\"DONE\"}");
        String last = "";
        for (int i = 0; i < 10; i++)
            last = compare(Comparisons.Partner.CANARY, "{\"state\":\"NEW\"}", "{\"state\":\"BAD\"}");
        assertThat(last).isEqualTo("different");
    }

    @Test
    void pathsOfOneServiceAreBounded() {
        for (int i = 0; i < 2_000; i++) compare(Comparisons.Partner.CANARY, "{\"k" + i + "\":1}", "{\"k" + i + "\":2}");
        Comparison.View view = Objects.requireNonNull(comparisons.view("orders"));
        assertThat(view.paths())
                .hasSize(501)
                .anyMatch(path -> path.path().equals("(others)") && path.canary() == 1_500);
    }

    private void learn(String one, String other) {
        assertThat(compare(Comparisons.Partner.STABLE, one, other)).isEqualTo("learnt");
    }

    private String compare(Comparisons.Partner partner, String stable, String copy) {
        return comparisons.compare("orders", "r1", partner, json(stable), json(copy));
    }

    private static Comparisons.Seen json(String body) {
        return new Comparisons.Seen(200, "application/json", body.getBytes(UTF_8));
    }

    private static Comparisons.Seen text(String body) {
        return new Comparisons.Seen(200, "text/plain", body.getBytes(UTF_8));
    }
}
