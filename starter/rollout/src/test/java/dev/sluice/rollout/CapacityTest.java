package dev.sluice.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.policy.rollout.Command;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A weight is never raised above what the canary's instances can carry, whoever asks for it. */
class CapacityTest {

    @TempDir
    Path directory = Path.of("");

    @Test
    void theFirstStepWaitsForInstances() {
        try (Stage stage = stage()) {
            stage.controller.workloads.most = 0;
            begin(stage);
            stage.windows(20);
            assertThat(stage.phase(Stage.ORDERS)).isEqualTo("Preparing");
            assertThat(stage.condition(Stage.ORDERS, "Progressing")).startsWith("False");
            stage.controller.workloads.most = 2_000;
            stage.runUntil(Stage.ORDERS, "Shifting");
        }
    }

    @Test
    void aProvedStepWaitsForTheInstancesOfTheNext() {
        try (Stage stage = stage()) {
            stage.controller.workloads.most = 2_000;
            begin(stage);
            stage.windows(80);
            assertThat(stage.weight(Stage.ORDERS)).isEqualTo(2_000);
            assertThat(stage.condition(Stage.ORDERS, "Progressing")).isEqualTo("False CapacityMissing");
            stage.controller.workloads.most = 10_000;
            stage.runUntil(Stage.ORDERS, "Done");
        }
    }

    @Test
    void aCommandDoesNotGoAboveItEither() {
        try (Stage stage = stage()) {
            stage.controller.workloads.most = 2_000;
            begin(stage);
            stage.runUntil(Stage.ORDERS, "Shifting");
            assertThatThrownBy(() -> stage.command(Stage.ORDERS, Command.PROMOTE_ALL))
                    .isInstanceOf(Rollouts.Refused.class)
                    .hasMessageContaining("cannot carry");
            assertThat(stage.weight(Stage.ORDERS)).isEqualTo(2_000);
            stage.command(Stage.ORDERS, Command.ABORT);
            assertThat(stage.weight(Stage.ORDERS)).isZero();
        }
    }

    private Stage stage() {
        return new Stage(directory, Stage.ORDERS);
    }

    private static void begin(Stage stage) {
        stage.controller.rollouts.put(Resources.of("[{weight: 20}, {weight: 50}, {weight: 100}]"));
    }
}
