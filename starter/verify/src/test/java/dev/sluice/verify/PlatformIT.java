package dev.sluice.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole platform as processes on loopback: releases end as they must, and no order is lost on the way. */
class PlatformIT {

    /** Far above what a release takes; a demo that hangs must not hang the build. */
    private static final long PATIENCE_MINUTES = 10;

    @TempDir
    private Path directory = Path.of("");

    @Test
    void aHealthyCanaryIsReleasedAndNoCustomerNotices() throws Exception {
        JsonNode report = demo("healthy");
        assertThat(report.path("outcome").asString()).isEqualTo("released");
        assertThat(weights(report)).contains(10_000).isSorted();
        assertThat(report.path("requests").path("canary").asLong()).isPositive();
        assertUnharmed(report);
    }

    @Test
    void aFailingCanaryIsRolledBackAndNoCustomerNotices() throws Exception {
        JsonNode report = demo("errors");
        assertThat(report.path("outcome").asString()).isEqualTo("rolledBack");
        assertThat(report.path("errors").path("canary").asLong()).isPositive();
        assertThat(report.path("replayed").asLong()).isPositive();
        assertThat(report.path("lastCanaryRequestAt").asLong())
                .isGreaterThanOrEqualTo(report.path("firstCanaryErrorAt").asLong());
        assertUnharmed(report);
    }

    @Test
    void aSlowCanaryIsRolledBack() throws Exception {
        JsonNode report = demo("slow");
        assertThat(report.path("outcome").asString()).isEqualTo("rolledBack");
        assertUnharmed(report);
    }

    @Test
    void aCanaryThatDiesIsRolledBackAndNoOrderIsLostOrDoubled() throws Exception {
        JsonNode report = demo("crash");
        assertThat(report.path("outcome").asString()).isEqualTo("rolledBack");
        assertUnharmed(report);
    }

    private static void assertUnharmed(JsonNode report) {
        assertThat(report.path("userErrors").asLong(-1))
                .as("errors that reached a customer")
                .isZero();
        assertThat(report.path("ordersSent").asLong()).isPositive();
        assertThat(report.path("ordersStored").asLong())
                .isEqualTo(report.path("ordersSent").asLong());
        assertThat(report.path("duplicates").asLong(-1)).isZero();
        assertThat(report.path("riskChecked").asLong()).isPositive();
    }

    private static List<Integer> weights(JsonNode report) {
        return report.path("phases")
                .valueStream()
                .filter(phase -> phase.path("phase").asString().equals("Shifting"))
                .map(phase -> phase.path("weight").asInt())
                .toList();
    }

    private JsonNode demo(String canary) throws IOException, InterruptedException {
        Path report = directory.resolve("report.json");
        Path output = directory.resolve("output.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dsluice.root=" + Tree.path(""),
                        "-cp",
                        Tree.path("starter/cli/target/cli/lib") + "/*",
                        "dev.sluice.cli.Sluice",
                        "demo",
                        "--canary",
                        canary,
                        "--report",
                        report.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES))
                    .as("demo ended")
                    .isTrue();
        } finally {
            process.destroy();
        }
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        return JsonMapper.shared().readTree(Files.readString(report));
    }
}
