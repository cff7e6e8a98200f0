package dev.sluice.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The whole platform as processes on loopback: canaries that fail are rolled back, and no order is lost on the way. */
class PlatformFailureIT {

    @TempDir
    private Path directory = Path.of("");

    @Test
    void aFailingCanaryIsRolledBackAndNoCustomerNotices() throws Exception {
        DemoRun run = DemoRun.of("errors", directory);
        JsonNode report = run.report();
        assertThat(run.outcome()).isEqualTo("rolledBack");
        assertThat(report.path("errors").path("canary").asLong()).isPositive();
        assertThat(report.path("replayed").asLong()).isPositive();
        assertThat(report.path("lastCanaryRequestAt").asLong())
                .isGreaterThanOrEqualTo(report.path("firstCanaryErrorAt").asLong());
        run.assertUnharmed();
    }

    @Test
    void aCanaryThatDiesIsRolledBackAndNoOrderIsLostOrDoubled() throws Exception {
        DemoRun run = DemoRun.of("crash", directory);
        assertThat(run.outcome()).isEqualTo("rolledBack");
        run.assertUnharmed();
    }
}
