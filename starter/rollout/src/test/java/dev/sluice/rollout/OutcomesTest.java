package dev.sluice.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.analysis.Verdict;
import dev.sluice.policy.rollout.Command;
import dev.sluice.policy.rollout.Outcome;
import dev.sluice.policy.rollout.RolloutState;
import dev.sluice.rollout.Workloads.Readiness;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong is told apart: the canary's fault rolls back, everything else holds and says what is missing. */
class OutcomesTest {
    private static final String ORDERS = Stage.ORDERS;
    private static final String LONG = "[{weight: 20, atLeast: 20s}, {weight: 50}, {weight: 100}]";
    private static final String HEALTHY = Conditions.CANARY_HEALTHY;

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
    void canarysFault_rollsBackAndTheConditionSaysSo() {
        shifting(LONG);
        stage.gateway().canaryFails = 50;
        stage.runUntil(ORDERS, "Done");
        assertThat(stage.outcome(ORDERS)).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(stage.condition(ORDERS, HEALTHY)).isEqualTo("False Failures");
        assertThat(stage.condition(ORDERS, "Succeeded")).isEqualTo("False RolledBack");
    }

    @Test
    void sharedIncident_holdsAndEndsByItself() {
        shifting(LONG);
        stage.gateway().canaryFails = 20;
        stage.gateway().stableFails = 20;
        stage.windows(120);
        assertThat(stage.phase(ORDERS)).isEqualTo("Shifting");
        assertThat(stage.condition(ORDERS, HEALTHY)).isEqualTo("Unknown SharedIncident");
        assertThat(stage.condition(ORDERS, "Progressing")).isEqualTo("False SharedIncident");
        assertThat(log("SharedIncident")).isTrue();
        stage.gateway().canaryFails = 0;
        stage.gateway().stableFails = 0;
        while (stage.condition(ORDERS, HEALTHY).equals("Unknown SharedIncident")) stage.window();
        stage.window();
        Run run = stage.rollout(ORDERS).run();
        if (run == null || run.analysis() == null) throw new AssertionError("nothing is under test");
        assertThat(run.analysis().verdict().evidence().canaryFailures())
                .as("failures of the incident that the step must outweigh")
                .isZero();
        stage.runUntil(ORDERS, "Done");
        assertThat(stage.outcome(ORDERS)).isEqualTo(Outcome.RELEASED);
    }

    @Test
    void noData_holdsAndSaysThatNoneArrives() {
        shifting(LONG);
        stage.gateway().traffic = false;
        stage.windows(200);
        assertThat(stage.phase(ORDERS)).isEqualTo("Shifting");
        assertThat(stage.condition(ORDERS, HEALTHY)).isEqualTo("Unknown NoData");
        assertThat(log("No request reaches the canary")).isTrue();
    }

    @Test
    void littleData_holdsAndTheForecastSaysHowMuchIsMissing() {
        shifting(LONG);
        stage.window();
        assertThat(stage.phase(ORDERS)).isEqualTo("Shifting");
        assertThat(stage.condition(ORDERS, HEALTHY)).isEqualTo("Unknown LittleData");
        Run run = stage.rollout(ORDERS).run();
        if (run == null || run.analysis() == null) throw new AssertionError("nothing is under test");
        assertThat(run.analysis().verdict())
                .isInstanceOfSatisfying(
                        Verdict.Undecided.class,
                        undecided -> assertThat(undecided.forecast().text()).startsWith("needs "));
    }

    @Test
    void telemetryGone_holdsAProvedStepUntilItIsBack() {
        shifting(LONG.replace("20s", "60s"));
        stage.windows(60);
        assertThat(stage.condition(ORDERS, HEALTHY)).isEqualTo("True Proved");
        for (int i = 0; i < 200; i++) stage.silence();
        assertThat(stage.phase(ORDERS)).isEqualTo("Shifting");
        assertThat(stage.rollout(ORDERS).step()).isZero();
        assertThat(stage.condition(ORDERS, HEALTHY)).isEqualTo("Unknown TelemetryLost");
        assertThat(stage.condition(ORDERS, "Progressing")).isEqualTo("False TelemetryLost");
        stage.runUntil(ORDERS, "Done");
        assertThat(stage.outcome(ORDERS)).isEqualTo(Outcome.RELEASED);
    }

    @Test
    void restartOfTheController_holdsUntilAGatewayReportsAndGoesOnByTheLog() {
        shifting(LONG);
        stage.windows(60);
        stage.restart();
        for (int i = 0; i < 120; i++) stage.silence();
        assertThat(stage.rollout(ORDERS).step()).isZero();
        assertThat(stage.condition(ORDERS, "Progressing")).isEqualTo("False TelemetryLost");
        stage.runUntil(ORDERS, "Done");
        assertThat(stage.outcome(ORDERS)).isEqualTo(Outcome.RELEASED);
    }

    @Test
    void restartOfTheController_rollsBackByWhatTheGatewayKept() {
        shifting(LONG);
        stage.gateway().canaryFails = 100;
        stage.time.pass(ScriptedGateway.WINDOW);
        stage.gateway().serve(stage.controller);
        stage.restart();
        assertThat(stage.weight(ORDERS)).isEqualTo(2_000);
        stage.gateway().report(stage.controller);
        assertThat(stage.weight(ORDERS)).isZero();
        stage.runUntil(ORDERS, "Done");
        assertThat(stage.outcome(ORDERS)).isEqualTo(Outcome.ROLLED_BACK);
    }

    @Test
    void clockForward_ofTheWallEndsNoWait() {
        clockJump(Duration.ofDays(30));
    }

    @Test
    void clockBackward_ofTheWallProlongsNoWait() {
        clockJump(Duration.ofDays(-30));
    }

    private static void clockJump(Duration jump) {
        ManualTime wall = new ManualTime();
        long[] nanos = {0};
        SteadyTime steady = new SteadyTime(wall, () -> nanos[0]);
        Instant before = steady.instant();
        wall.pass(jump);
        nanos[0] += Duration.ofSeconds(3).toNanos();
        assertThat(steady.instant()).isEqualTo(before.plusSeconds(3));
    }

    @Test
    void clockOfAGateway_farInThePastOrFutureChangesNoVerdict() {
        shifting(LONG);
        ServiceReport report = stage.gateway().serve(stage.controller);
        ServiceReport wrong = new ServiceReport(
                report.service(),
                report.boot(),
                report.sequence(),
                report.window(),
                report.revision(),
                report.weight(),
                report.stable(),
                report.canary(),
                report.failingKeys(),
                report.replayed(),
                report.userErrors(),
                Instant.parse("2099-01-01T00:00:00Z").toEpochMilli(),
                Instant.EPOCH.toEpochMilli());
        stage.controller.rollouts.report(wrong);
        stage.runUntil(ORDERS, "Done");
        assertThat(stage.outcome(ORDERS)).isEqualTo(Outcome.RELEASED);
    }

    @Test
    void duplicateReports_changeNoVerdict() {
        delivered(reports -> {
            List<ServiceReport> twice = new ArrayList<>(reports);
            twice.addAll(reports);
            return twice;
        });
    }

    @Test
    void reorderedReports_changeNoVerdict() {
        delivered(List::reversed);
    }

    @Test
    void lostReports_changeNoVerdict() {
        delivered(reports -> reports.subList(0, reports.size() - 1));
    }

    /** A healthy canary is released and a bad one rolled back however four windows' reports are delivered. */
    private void delivered(UnaryOperator<List<ServiceReport>> network) {
        for (int fails : new int[] {0, 50}) {
            stage.controller.rollouts.put(Resources.of(Resources.STEPS, "http://127.0.0.1:910" + fails / 50));
            stage.runUntil(ORDERS, "Shifting");
            stage.gateway().canaryFails = fails;
            for (int i = 0; i < 200 && !stage.phase(ORDERS).equals("Done"); i++) {
                List<ServiceReport> reports = new ArrayList<>();
                for (int window = 0; window < 4; window++) {
                    stage.silence();
                    reports.add(stage.gateway().serve(stage.controller));
                }
                stage.controller.router.reported(
                        "boot", stage.controller.router.current().epoch());
                network.apply(reports).forEach(stage.controller.rollouts::report);
            }
            assertThat(stage.outcome(ORDERS)).isEqualTo(fails == 0 ? Outcome.RELEASED : Outcome.ROLLED_BACK);
            stage.gateway().forget();
            stage.gateway().canaryFails = 0;
        }
    }

    @Test
    void stableGone_nobodyIsSentThereUntilItIsBack() {
        stage.controller.rollouts.put(Resources.of("[{weight: 50}, {weight: 100, atLeast: 60s}]"));
        for (int i = 0; i < 400 && stage.weight(ORDERS) < 10_000; i++) stage.window();
        assertThat(stage.weight(ORDERS)).isEqualTo(10_000);
        stage.controller.workloads.stable = Readiness.unready("it refuses connections");
        stage.window();
        stage.command(ORDERS, Command.ABORT);
        assertThat(stage.weight(ORDERS)).isEqualTo(10_000);
        stage.windows(10);
        assertThat(stage.phase(ORDERS)).isEqualTo("RollingBack");
        stage.restart();
        stage.controller.workloads.stable = Readiness.READY;
        stage.runUntil(ORDERS, "Done");
        assertThat(stage.weight(ORDERS)).isZero();
        assertThat(stage.outcome(ORDERS)).isEqualTo(Outcome.ABORTED);
    }

    @Test
    void lateFaultWithEveryoneOnTheCanary_isComparedWithStableAndRolledBack() {
        shifting("[{weight: 20}, {weight: 50}, {weight: 100, atLeast: 60s}]");
        for (int i = 0; i < 400 && stage.weight(ORDERS) < 10_000; i++) stage.window();
        stage.windows(20);
        assertThat(stage.weight(ORDERS)).isEqualTo(10_000);
        stage.gateway().canaryFails = 60;
        for (int i = 0; i < 8 && stage.weight(ORDERS) == 10_000; i++) stage.window();
        assertThat(log("Comparing")).isTrue();
        stage.runUntil(ORDERS, "Done");
        assertThat(stage.outcome(ORDERS)).isEqualTo(Outcome.ROLLED_BACK);
    }

    @Test
    void sharedIncidentWithEveryoneOnTheCanary_holdsAndIsReleasedAfterIt() {
        shifting("[{weight: 20}, {weight: 50}, {weight: 100}]");
        for (int i = 0; i < 400 && stage.weight(ORDERS) < 10_000; i++) stage.window();
        stage.gateway().canaryFails = 60;
        stage.gateway().stableFails = 60;
        stage.windows(80);
        assertThat(stage.weight(ORDERS)).isEqualTo(5_000);
        assertThat(stage.rollout(ORDERS).state()).isInstanceOf(RolloutState.Shifting.class);
        stage.gateway().canaryFails = 0;
        stage.gateway().stableFails = 0;
        stage.runUntil(ORDERS, "Done");
        assertThat(stage.outcome(ORDERS)).isEqualTo(Outcome.RELEASED);
    }

    @Test
    void deletion_takesTheReleaseBackFirstAndForgetsItThen() {
        shifting(LONG);
        stage.controller.rollouts.delete(ORDERS, "alice");
        assertThat(stage.weight(ORDERS)).isZero();
        assertThat(stage.controller.rollouts.get(ORDERS)).isPresent();
        stage.restart();
        stage.gateway().report(stage.controller);
        stage.controller.router.reported(
                "boot", stage.controller.router.current().epoch());
        stage.silence();
        stage.silence();
        assertThat(stage.controller.rollouts.get(ORDERS)).isEmpty();
        assertThat(stage.controller.router.current().table().service(ORDERS)).isEmpty();
        stage.restart();
        assertThat(stage.controller.rollouts.all()).isEmpty();
        stage.controller.rollouts.put(Resources.of(Resources.STEPS));
        stage.runUntil(ORDERS, "Done");
        assertThat(stage.outcome(ORDERS)).isEqualTo(Outcome.RELEASED);
    }

    private void shifting(String steps) {
        stage.controller.rollouts.put(Resources.of(steps));
        stage.runUntil(ORDERS, "Shifting");
    }

    private boolean log(String text) {
        return stage.controller.rollouts.decisions(ORDERS).stream()
                .anyMatch(decision -> (decision.reason() + decision.effects()).contains(text));
    }

    @SuppressWarnings("NullAway") // Set before each test.
    private static Stage unset() {
        return null;
    }
}
