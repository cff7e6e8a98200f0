package dev.sluice.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.customers.OrderAudit;
import dev.sluice.cli.customers.Tally;
import dev.sluice.cli.rollout.Json;
import dev.sluice.cli.rollout.RolloutView;
import dev.sluice.cli.rollout.Views;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

class ReportTest {

    private static final OrderAudit RIGHT = new OrderAudit(500, 500, 0, 0, 0, 3);

    @TempDir
    private Path directory;

    @Test
    void theFileHasExactlyTheFieldsThatOthersRead() throws IOException {
        Path file = directory.resolve("new/report.json");

        report(Views.ROLLED_BACK, 0, RIGHT).writeTo(file);

        JsonNode json = Json.MAPPER.readTree(Files.readString(file));
        assertThat(json.propertyNames())
                .containsExactly(
                        "outcome",
                        "reason",
                        "phases",
                        "requests",
                        "errors",
                        "userErrors",
                        "replayed",
                        "firstCanaryErrorAt",
                        "lastCanaryRequestAt",
                        "ordersSent",
                        "ordersStored",
                        "duplicates",
                        "riskChecked",
                        "latency");
        assertThat(json.at("/outcome").asString()).isEqualTo("rolledBack");
        assertThat(json.at("/phases/1/weight").asInt()).isEqualTo(5_000);
        assertThat(json.at("/phases/0/to").asLong()).isEqualTo(1_700_000_010_000L);
        assertThat(json.at("/requests/stable").asLong()).isEqualTo(1_900);
        assertThat(json.at("/errors/canary").asLong()).isEqualTo(11);
        assertThat(json.at("/latency/canary/p99").asDouble()).isEqualTo(19.0);
        assertThat(json.at("/riskChecked").asLong()).isEqualTo(77);
    }

    @ParameterizedTest
    @EnumSource(Canary.class)
    void onlyAHealthyCanaryMayBeReleased(Canary canary) {
        boolean healthy = canary == Canary.healthy;

        assertThat(judge(canary, Views.RELEASED, 0, RIGHT).right()).isEqualTo(healthy);
        assertThat(judge(canary, Views.ROLLED_BACK, 0, RIGHT).right()).isEqualTo(!healthy);
        assertThat(judge(canary, Views.SHIFTING, 0, RIGHT).right()).isFalse();
    }

    @Test
    void whatACustomerSuffersIsWrongWhateverTheOutcome() {
        assertThat(judge(Canary.healthy, Views.RELEASED, 1, RIGHT).wrong())
                .singleElement()
                .asString()
                .contains("1 errors reached customers");
        assertThat(judge(Canary.healthy, Views.RELEASED, 0, new OrderAudit(500, 499, 0, 1, 0, 0))
                        .wrong())
                .singleElement()
                .asString()
                .contains("500 orders were sent and 499 are stored");
        assertThat(judge(Canary.healthy, Views.RELEASED, 0, new OrderAudit(500, 500, 2, 0, 0, 0))
                        .wrong())
                .singleElement()
                .asString()
                .contains("2 orders were stored more than once");
        assertThat(judge(Canary.healthy, Views.RELEASED, 0, new OrderAudit(500, 500, 0, 0, 4, 0))
                        .right())
                .isFalse();
        assertThat(judge(Canary.healthy, Views.RELEASED, 0, new OrderAudit(0, 0, 0, 0, 0, 0))
                        .right())
                .isFalse();
    }

    private static Judgement judge(Canary canary, String view, long userErrors, OrderAudit audit) {
        return Judgement.of(canary, report(view, userErrors, audit), audit, new Tally());
    }

    private static Report report(String view, long userErrors, OrderAudit audit) {
        return Report.of(Json.MAPPER.readValue(view, RolloutView.class), userErrors, audit, 77);
    }
}
