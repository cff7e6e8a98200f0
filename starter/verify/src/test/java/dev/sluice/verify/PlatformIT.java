package dev.sluice.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.verify.grafana.PanelData;
import dev.sluice.verify.tools.PrometheusServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole platform as processes on loopback: a good release ends well, a slow one does not, and no order is lost on the way. A release
 * mostly waits for evidence, so {@link PlatformFailureIT} runs at the same time.
 */
class PlatformIT {

    @TempDir
    private Path directory = Path.of("");

    @Test
    void aHealthyCanaryIsReleasedAndNoCustomerNotices() throws Exception {
        DemoRun run = DemoRun.of("healthy", directory, "--observe");
        assertThat(run.outcome()).isEqualTo("released");
        assertThat(run.weights()).contains(10_000).isSorted();
        assertThat(run.report().path("requests").path("canary").asLong()).isPositive();
        run.assertUnharmed();
        if (PrometheusServer.isInstalled()) {
            PanelData.require(directory.resolve("demo/prometheus"), directory, run.begun(), run.ended());
        }
    }

    @Test
    void aSlowCanaryIsRolledBack() throws Exception {
        DemoRun run = DemoRun.of("slow", directory);
        assertThat(run.outcome()).isEqualTo("rolledBack");
        run.assertUnharmed();
    }
}
