package dev.sluice.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.ConfigurableApplicationContext;

/** What an operator is told when the controller cannot start. */
class StartFailureIT {

    @TempDir
    Path directory = Path.of("");

    @Test
    void aMissingTokenNamesTheProperty() {
        FailureAnalysis analysis = failure("--sluice.rollout.state-directory=" + directory.resolve("state"));
        assertThat(analysis.getDescription()).contains("no token");
        assertThat(analysis.getAction()).contains("sluice.rollout.api.token", "SLUICE_ROLLOUT_API_TOKEN");
    }

    @Test
    void aStateDirectoryThatCannotBeWrittenIsNamed() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "in the way");
        FailureAnalysis analysis =
                failure("--sluice.rollout.api.token=t", "--sluice.rollout.state-directory=" + file.resolve("state"));
        assertThat(analysis.getDescription()).contains(file.resolve("state").toString(), "cannot be written");
        assertThat(analysis.getAction()).contains("sluice.rollout.state-directory");
    }

    @Test
    void everyErrorOfEveryResourceInTheDirectoryIsTold() throws Exception {
        Path rollouts = Files.createDirectory(directory.resolve("rollouts"));
        Files.writeString(rollouts.resolve("a.yaml"), Resources.yaml("[{weight: 500}]", "nowhere"));
        Files.writeString(rollouts.resolve("b.yaml"), "spec: [");
        FailureAnalysis analysis = failure(
                "--sluice.rollout.api.token=t",
                "--sluice.rollout.state-directory=" + directory.resolve("state"),
                "--sluice.rollout.rollouts-directory=" + rollouts);
        assertThat(analysis.getDescription())
                .contains("a.yaml: spec.steps[0].weight", "a.yaml: spec.workload.endpoints.canary", "b.yaml: ");
    }

    private static FailureAnalysis failure(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "--server.port=0";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        Throwable thrown = catchThrowable(() -> {
            try (ConfigurableApplicationContext started = SpringApplication.run(RolloutApplication.class, all)) {
                assertThat(started.isActive()).isFalse();
            }
        });
        assertThat(thrown).isNotNull();
        FailureAnalysis analysis = new StartRefusedAnalyzer().analyze(thrown);
        if (analysis == null) throw new AssertionError("No analysis of " + thrown, thrown);
        return analysis;
    }
}
