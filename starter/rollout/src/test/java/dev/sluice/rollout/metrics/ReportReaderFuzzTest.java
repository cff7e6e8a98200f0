package dev.sluice.rollout.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.Damage;
import dev.sluice.resource.InvalidDocument;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Whatever a gateway, or someone who holds its token, sends: a report or a refusal that names the field. */
class ReportReaderFuzzTest {

    private static final String REPORT = """
            {"instance": "g1", "boot": "b1", "sequence": 7, "epoch": 12, "from": 1700000000000, "to": 1700000000250,
             "services": [{"service": "order-service", "revision": "2", "weight": 500,
               "stable": {"requests": 190, "failures": 1, "latency": {"348": 100, "400": 89}},
               "canary": {"requests": 10, "failures": 1, "latency": {"348": 9}},
               "failingKeys": [{"hash": "ff00ff00ff00ff00", "bucket": 3, "version": "canary", "at": 1700000000100}],
               "replayed": 1, "userErrors": 0, "firstCanaryErrorAt": 1700000000100}]}
            """;

    @Test
    void damagedReportsAreReadOrRefused() {
        JsonMapper json = new JsonMapper();
        assertThat(ReportReader.read(json.readTree(REPORT)).services()).hasSize(1);
        Damage.each(1, 20_000, new String[] {REPORT}, text -> {
            try {
                GatewayReport report = ReportReader.read(json.readTree(text));
                assertThat(report.sequence()).isPositive();
            } catch (InvalidDocument refused) {
                assertThat(refused.errors()).isNotEmpty();
            } catch (JacksonException noJson) {
                assertThat(noJson.getOriginalMessage()).isNotBlank();
            }
        });
    }
}
