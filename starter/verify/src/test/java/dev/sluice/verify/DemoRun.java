package dev.sluice.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a {@code sluice demo} reported, run as a process of its own in a directory of its own.
 *
 * @param report as {@code --report} wrote it
 */
record DemoRun(JsonNode report) {

    /** Far above what a release takes; a demo that hangs must not hang the build. */
    private static final long PATIENCE_MINUTES = 10;

    /** Runs it to its end, which must be the one that the platform calls right. */
    static DemoRun of(String canary, Path directory, String... more) throws IOException, InterruptedException {
        return of(Map.of(), canary, directory, more);
    }

    /** The same in an environment that has these variables, too. */
    static DemoRun of(Map<String, String> variables, String canary, Path directory, String... more)
            throws IOException, InterruptedException {
        Path report = directory.resolve("report.json");
        Path output = directory.resolve("output.txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dsluice.root=" + Tree.path(""),
                "-cp",
                Tree.path("starter/cli/target/cli/lib") + "/*",
                "dev.sluice.cli.Sluice",
                "demo",
                "--directory",
                directory.resolve("demo").toString(),
                "--free-ports",
                "--canary",
                canary,
                "--report",
                report.toString()));
        command.addAll(List.of(more));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(variables);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES))
                    .as("demo ended")
                    .isTrue();
        } finally {
            process.destroy();
        }
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        return new DemoRun(JsonMapper.shared().readTree(Files.readString(report)));
    }

    String outcome() {
        return report.path("outcome").asString();
    }

    List<Integer> weights() {
        return report.path("phases")
                .valueStream()
                .filter(phase -> phase.path("phase").asString().equals("Shifting"))
                .map(phase -> phase.path("weight").asInt())
                .toList();
    }

    /** When the release began. */
    Instant begun() {
        return Instant.ofEpochMilli(report.path("phases").path(0).path("from").asLong());
    }

    /** When it came to its last phase. */
    Instant ended() {
        JsonNode phases = report.path("phases");
        return Instant.ofEpochMilli(phases.path(phases.size() - 1).path("from").asLong());
    }

    void assertUnharmed() {
        assertThat(report.path("userErrors").asLong(-1))
                .as("errors that reached a customer")
                .isZero();
        assertThat(report.path("ordersSent").asLong()).isPositive();
        assertThat(report.path("ordersStored").asLong())
                .isEqualTo(report.path("ordersSent").asLong());
        assertThat(report.path("duplicates").asLong(-1)).isZero();
        assertThat(report.path("riskChecked").asLong()).isPositive();
    }
}
