package dev.sluice.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.rollout.Command;
import dev.sluice.policy.rollout.Recorded;
import dev.sluice.policy.rollout.Replay;
import dev.sluice.policy.rollout.Replay.Checked;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a release was decided by is written down, and gives the same decisions again. */
class ReplayTest {
    private static final String ORDERS = Stage.ORDERS;

    private Stage stage = unset();

    @BeforeEach
    void start(@TempDir Path directory) {
        stage = new Stage(directory, ORDERS);
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    @Test
    void aReleasedCanaryIsReleasedAgain() {
        stage.controller.rollouts.put(Resources.of("[{weight: 20}, {approval: {}}, {weight: 50}, {weight: 100}]"));
        stage.runUntil(ORDERS, "Paused");
        stage.windows(5);
        stage.command(ORDERS, Command.APPROVE);
        stage.runUntil(ORDERS, "Done");
        assertSameDecisions("Done", Recorded.Cause.VERDICT);
    }

    @Test
    void aRolledBackCanaryIsRolledBackAgainByTheSameSample() {
        stage.controller.rollouts.put(Resources.of(Resources.STEPS));
        stage.runUntil(ORDERS, "Shifting");
        stage.gateway().canaryFails = 50;
        stage.runUntil(ORDERS, "Done");
        assertSameDecisions("Done", Recorded.Cause.VERDICT);
    }

    @Test
    void aReleaseThatOutlivesItsControllerIsDecidedTheSameAgain() {
        stage.controller.rollouts.put(Resources.of("[{weight: 20, atLeast: 5s}, {weight: 50}, {weight: 100}]"));
        stage.runUntil(ORDERS, "Shifting");
        for (int life = 0; life < 3; life++) {
            stage.windows(5);
            stage.restart();
        }
        stage.runUntil(ORDERS, "Done");
        assertSameDecisions("Done", Recorded.Cause.VERDICT);
    }

    @Test
    void aSuspicionWithEveryoneOnTheCanaryArisesAgain() {
        stage.controller.rollouts.put(Resources.of("[{weight: 50}, {weight: 100, atLeast: 60s}]"));
        for (int i = 0; i < 400 && stage.weight(ORDERS) < 10_000; i++) stage.window();
        stage.windows(10);
        stage.gateway().canaryFails = 60;
        stage.runUntil(ORDERS, "Done");
        assertSameDecisions("Done", Recorded.Cause.SUSPICION);
    }

    @Test
    void everyReleaseHasARecordOfItsOwn() {
        stage.controller.rollouts.put(Resources.of(Resources.STEPS));
        stage.runUntil(ORDERS, "Done");
        List<Recorded> first = stage.controller.rollouts.recorded(ORDERS);
        stage.controller.rollouts.put(Resources.of(Resources.STEPS, "http://127.0.0.1:9003"));
        stage.runUntil(ORDERS, "Done");
        List<Recorded> second = stage.controller.rollouts.recorded(ORDERS);
        assertThat(second).isNotEmpty().doesNotContainAnyElementsOf(first);
    }

    private void assertSameDecisions(String end, Recorded.Cause cause) {
        List<Recorded> record = stage.controller.rollouts.recorded(ORDERS);
        List<Checked> checked = Replay.of(record);
        assertThat(checked).isNotEmpty().allMatch(Checked::same);
        assertThat(checked).anyMatch(it -> it.recorded().cause() == cause);
        assertThat(checked.getLast().recorded().next().getClass().getSimpleName())
                .isEqualTo(end);
        long logged = stage.controller.rollouts.decisions(ORDERS).stream()
                .filter(it -> !it.signal().equals("Diagnosed"))
                .count();
        assertThat(checked).as("decisions of the log").hasSize((int) logged);
    }

    @SuppressWarnings("NullAway") // Set before each test.
    private static Stage unset() {
        return null;
    }
}
