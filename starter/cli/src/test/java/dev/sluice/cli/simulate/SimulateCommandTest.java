package dev.sluice.cli.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.Commands;
import dev.sluice.policy.rollout.Recorded;
import dev.sluice.policy.rollout.RolloutMachine;
import dev.sluice.policy.rollout.RolloutPlan;
import dev.sluice.policy.rollout.RolloutState;
import dev.sluice.policy.rollout.Signal;
import dev.sluice.policy.rollout.Step;
import dev.sluice.resource.ReleaseRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulateCommandTest {

    @TempDir
    private Path directory;

    private final Commands commands = new Commands();

    @Test
    void tableAndChartsOfAWorld() throws IOException {
        Path world = directory.resolve("world.yaml");
        Path page = directory.resolve("page.html");
        Files.writeString(
                world, "{requests: 100, canary: {failing: 20%}, length: 3m, steps: [{weight: 10}, {weight: 100}]}");

        assertThat(commands.run("simulate", world, "--seed", "5", "--html", page))
                .isZero();
        assertThat(commands.out()).contains("Seed 5.", "users hit", "rolled back", "Charts: " + page);
        assertThat(page).content().contains("</html>");
    }

    @Test
    void aRecordIsDecidedAgain() throws IOException {
        Instant at = Instant.ofEpochSecond(1_700_000_000);
        RolloutPlan plan = new RolloutPlan(
                List.of(new Step.Weighted(500, Duration.ofSeconds(1)), new Step.Weighted(10_000, Duration.ZERO)),
                Duration.ofHours(1),
                Duration.ofMinutes(1));
        RolloutState idle = new RolloutState.Idle("1");
        Signal wish = new Signal.NewRevision(at, "2");
        RolloutState next = RolloutMachine.next(idle, wish, plan).next();
        Path record = directory.resolve("record.ndjson");
        String first = ReleaseRecord.line(new Recorded.Stands(at, idle, plan, null, null)) + "\n";

        Files.writeString(record, first + ReleaseRecord.line(Recorded.Decided.of(wish, next)) + "\n");
        assertThat(commands.run("simulate", record)).isZero();
        assertThat(commands.out())
                .contains("Preparing", "Every decision is the recorded one.", "Flagger, threshold 1: not decided");

        Files.writeString(record, first + ReleaseRecord.line(Recorded.Decided.of(wish, idle)) + "\n");
        assertThat(commands.run("simulate", record)).isOne();
        assertThat(commands.out()).contains("Not every decision is the recorded one.", "(replayed: Preparing");
    }

    @Test
    void everyMistakeInAWorldIsNamed() throws IOException {
        Path world = directory.resolve("world.yaml");
        Files.writeString(
                world, "{request: 100, canary: {failing: 20}, faults: [{version: all}], steps: [{weight: 10}]}");
        assertThat(commands.run("simulate", world)).isEqualTo(2);
        assertThat(commands.err())
                .contains("requests is missing", "request is not known here", "canary.failing must be a percentage")
                .contains("faults[0].version must be canary, stable or both", "steps must end with {weight: 100}");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThat(commands.run("simulate", directory.resolve("none.yaml"))).isEqualTo(2);
        assertThat(commands.err()).contains("There is no file ").contains("none.yaml");
    }

    @Test
    void lintNamesEveryMistakeWithItsPath() throws IOException {
        Path good = Path.of("../../k8s/examples/one-machine.yaml");
        Path bad = directory.resolve("bad.yaml");
        Files.writeString(bad, Files.readString(good).replace("falseAlarm: 0.01", "falseAlarms: 0.01"));
        assertThat(commands.run("lint", good)).isZero();
        assertThat(commands.out()).contains("Rollout order-service is well written.");
        assertThat(commands.run("lint", good, bad)).isEqualTo(2);
        assertThat(commands.out())
                .contains("bad.yaml: spec.analysis.falseAlarms is not known here; did you mean \"falseAlarm\"?");
    }
}
