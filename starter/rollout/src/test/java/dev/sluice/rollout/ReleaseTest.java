package dev.sluice.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.policy.rollout.Command;
import dev.sluice.policy.rollout.Outcome;
import dev.sluice.policy.rollout.RolloutState;
import dev.sluice.policy.rollout.RolloutState.Done;
import dev.sluice.resource.InvalidDocument;
import dev.sluice.rollout.Workloads.Readiness;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Releases from the resource to the end, with a scripted gateway and a clock that the test moves. */
class ReleaseTest {
    private static final String APPROVED = "[{weight: 20}, {approval: {}}, {weight: 100}]";
    private static final String LONG = "[{weight: 20, atLeast: 20s}, {weight: 50}, {weight: 100}]";

    private final ManualTime time = new ManualTime();
    private final ScriptedGateway gateway = new ScriptedGateway("boot-1", time);

    private Path directory = Path.of("");
    private Controller controller = unset();

    @BeforeEach
    void start(@TempDir Path given) {
        directory = given;
        controller = new Controller(directory, time, CrashPoint.never());
    }

    @AfterEach
    void stop() {
        controller.close();
    }

    @Test
    void aHealthyCanaryServesEveryoneInTheEnd() {
        controller.rollouts.put(Resources.of(Resources.STEPS));
        runUntil("Done");
        assertThat(outcome()).isEqualTo(Outcome.RELEASED);
        assertThat(stableInTable()).isEqualTo("http://127.0.0.1:9002");
        assertThat(weightInTable()).isZero();
    }

    @Test
    void aFinishedReleaseIsNotStartedAgainByTheSameResource() {
        controller.rollouts.put(Resources.of(Resources.STEPS));
        runUntil("Done");
        controller.rollouts.put(Resources.of(Resources.STEPS));
        windows(4);
        assertThat(phase()).isEqualTo("Done");
    }

    @Test
    void theNextReleaseStartsFromThePromotedVersion() {
        controller.rollouts.put(Resources.of(Resources.STEPS));
        runUntil("Done");
        controller.rollouts.put(Resources.of(Resources.STEPS, "http://127.0.0.1:9003"));
        runUntil("Shifting");
        assertThat(stableInTable()).isEqualTo("http://127.0.0.1:9002");
        runUntil("Done");
        assertThat(stableInTable()).isEqualTo("http://127.0.0.1:9003");
    }

    @Test
    void aReportThatFailsTheCanaryTakesItsWeightAwayBeforeItIsAcknowledged() {
        controller.rollouts.put(Resources.of(LONG));
        runUntil("Shifting");
        gateway.canaryFails = 100;
        time.pass(ScriptedGateway.WINDOW);
        gateway.serve(controller);
        gateway.report(controller);
        assertThat(weightInTable()).isZero();
        assertThat(controller.rollout().state()).isInstanceOf(RolloutState.RollingBack.class);
    }

    @Test
    void aRolledBackCanaryIsNotTriedAgainByItself() {
        fail();
        windows(10);
        controller.rollouts.put(Resources.of(Resources.STEPS));
        windows(10);
        assertThat(phase()).isEqualTo("Done");
        assertThat(outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(weightInTable()).isZero();
        assertThat(stableInTable()).isEqualTo("http://127.0.0.1:9001");
    }

    @Test
    void aCanaryIsInTheTableOnlyWhileItIsUnderTestSoThatNoLaneFindsItBeforeOrAfter() {
        controller.workloads.readiness = Readiness.unready("it is starting");
        controller.rollouts.put(Resources.of(LONG));
        windows(2);
        assertThat(canaryInTable()).isFalse();
        controller.workloads.readiness = Readiness.READY;
        runUntil("Shifting");
        assertThat(canaryInTable()).isTrue();
        controller.rollouts.command("order-service", Command.ABORT, "alice");
        assertThat(canaryInTable()).isFalse();
    }

    @Test
    void aRetryTriesARolledBackCanaryAgain() {
        fail();
        gateway.canaryFails = 0;
        controller.rollouts.command("order-service", Command.RETRY, "alice");
        runUntil("Done");
        assertThat(outcome()).isEqualTo(Outcome.RELEASED);
    }

    @Test
    void aRepeatedReportCountsOnce() {
        controller.rollouts.put(Resources.of(LONG));
        runUntil("Shifting");
        ServiceReport report = gateway.serve(controller);
        assertThat(controller.rollouts.report(report)).isTrue();
        long counted = canaryRequests();
        assertThat(controller.rollouts.report(report)).isFalse();
        restart();
        assertThat(controller.rollouts.report(report)).isFalse();
        assertThat(canaryRequests()).isEqualTo(counted);
    }

    @Test
    void anOvertakenReportCountsWhenItArrivesAndALostOneIsNotWaitedFor() {
        controller.rollouts.put(Resources.of(LONG));
        runUntil("Shifting");
        long before = canaryRequests();
        ServiceReport overtaken = gateway.serve(controller);
        ServiceReport lost = gateway.serve(controller);
        ServiceReport first = gateway.serve(controller);
        assertThat(controller.rollouts.report(first)).isTrue();
        assertThat(controller.rollouts.report(overtaken)).isTrue();
        assertThat(controller.rollouts.report(overtaken)).isFalse();
        assertThat(canaryRequests()).isEqualTo(before + 2 * lost.canary().requests());
    }

    @Test
    void aGatewayThatStartedAgainIsCountedFromOne() {
        controller.rollouts.put(Resources.of(LONG));
        runUntil("Shifting");
        ScriptedGateway restarted = new ScriptedGateway("boot-2", time);
        assertThat(controller.rollouts.report(restarted.serve(controller))).isTrue();
    }

    @Test
    void aLateReportOfAnEndedReleaseIsCountedAndChangesNothing() {
        controller.rollouts.put(Resources.of(LONG));
        runUntil("Shifting");
        ServiceReport late = gateway.serve(controller);
        controller.rollouts.command("order-service", Command.ABORT, "alice");
        long before = canaryRequests();
        assertThat(controller.rollouts.report(late)).isTrue();
        assertThat(canaryRequests()).isEqualTo(before + late.canary().requests());
        assertThat(weightInTable()).isZero();
    }

    @Test
    void noTrafficHoldsTheReleaseAndNeverFailsIt() {
        gateway.traffic = false;
        controller.rollouts.put(Resources.of(Resources.STEPS));
        windows(60);
        assertThat(controller.rollout().state())
                .isInstanceOfSatisfying(
                        RolloutState.Preparing.class,
                        preparing -> assertThat(preparing.hold()).contains("No requests reach the stable version"));
        gateway.traffic = true;
        runUntil("Done");
        assertThat(outcome()).isEqualTo(Outcome.RELEASED);
    }

    @Test
    void anUnreadyCanaryGetsNoTraffic() {
        controller.workloads.readiness = Readiness.unready("it refuses connections");
        controller.rollouts.put(Resources.of(Resources.STEPS));
        windows(20);
        assertThat(phase()).isEqualTo("Preparing");
        assertThat(weightInTable()).isZero();
        controller.workloads.readiness = Readiness.READY;
        runUntil("Shifting");
    }

    @Test
    void whatTheReleaseTakesIsSaidBeforeItsFirstStep() {
        controller.rollouts.put(Resources.of(Resources.STEPS));
        runUntil("Shifting");
        assertThat(controller.rollouts.decisions("order-service"))
                .anyMatch(decision -> decision.reason().contains("canary requests"));
    }

    @Test
    void aDeadlineEndsAReleaseThatWaitsForApproval() {
        controller.rollouts.put(Resources.of(APPROVED));
        runUntil("Paused");
        time.pass(Duration.ofMinutes(2));
        runUntil("Done");
        assertThat(outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(weightInTable()).isZero();
    }

    @Test
    void anApprovalStepWaitsUntilItIsPromoted() {
        controller.rollouts.put(Resources.of(APPROVED));
        runUntil("Paused");
        windows(40);
        assertThat(phase()).isEqualTo("Paused");
        assertThat(weightInTable()).isEqualTo(2_000);
        controller.rollouts.command("order-service", Command.PROMOTE, "alice");
        runUntil("Done");
        assertThat(outcome()).isEqualTo(Outcome.RELEASED);
    }

    @Test
    void aPausedReleaseStaysUntilItIsResumedAndTheTestStaysOn() {
        controller.rollouts.put(Resources.of(LONG));
        runUntil("Shifting");
        controller.rollouts.command("order-service", Command.PAUSE, "alice");
        windows(100);
        assertThat(phase()).isEqualTo("Paused");
        controller.rollouts.command("order-service", Command.RESUME, "alice");
        assertThat(phase()).isEqualTo("Shifting");
        controller.rollouts.command("order-service", Command.PAUSE, "alice");
        gateway.canaryFails = 100;
        runUntil("Done");
        assertThat(outcome()).isEqualTo(Outcome.ROLLED_BACK);
    }

    @Test
    void anAbortEndsAReleaseInEveryState() {
        for (String phase : new String[] {"Preparing", "Shifting", "Paused", "Promoting"}) {
            controller.close();
            controller = new Controller(directory.resolve(phase), time, CrashPoint.never());
            gateway.traffic = !phase.equals("Preparing");
            String steps = phase.equals("Paused") ? APPROVED : Resources.STEPS;
            controller.rollouts.put(Resources.of(steps));
            runUntil(phase);
            controller.rollouts.command("order-service", Command.ABORT, "alice");
            assertThat(weightInTable()).as(phase).isZero();
            runUntil("Done");
            assertThat(outcome()).as(phase).isEqualTo(Outcome.ABORTED);
            assertThat(stableInTable()).as(phase).isEqualTo("http://127.0.0.1:9001");
        }
    }

    @Test
    void aCommandThatMeansNothingIsRefusedWithItsReason() {
        controller.rollouts.put(Resources.of(LONG));
        runUntil("Shifting");
        assertThatThrownBy(() -> controller.rollouts.command("order-service", Command.RESUME, "alice"))
                .isInstanceOf(Rollouts.Refused.class)
                .hasMessageContaining("RESUME means nothing now");
    }

    @Test
    void aRestartedControllerContinuesTheReleaseWithAHigherEpoch() {
        controller.rollouts.put(Resources.of(LONG));
        runUntil("Shifting");
        windows(8);
        long epoch = controller.router.current().epoch();
        long counted = canaryRequests();
        restart();
        assertThat(controller.router.current().epoch()).isGreaterThan(epoch);
        assertThat(weightInTable()).isEqualTo(2_000);
        assertThat(canaryRequests()).isEqualTo(counted);
        runUntil("Done");
        assertThat(outcome()).isEqualTo(Outcome.RELEASED);
    }

    @Test
    void aNewCanaryReplacesTheOneThatIsBeingReleased() {
        controller.rollouts.put(Resources.of(LONG));
        runUntil("Shifting");
        controller.workloads.readiness = Readiness.unready("it is starting");
        controller.rollouts.put(Resources.of(LONG, "http://127.0.0.1:9003"));
        assertThat(weightInTable()).isZero();
        controller.workloads.readiness = Readiness.READY;
        runUntil("Done");
        assertThat(stableInTable()).isEqualTo("http://127.0.0.1:9003");
    }

    @Test
    void theStepsOfARunningReleaseMayNotChange() {
        controller.rollouts.put(Resources.of(LONG));
        runUntil("Shifting");
        assertThatThrownBy(() -> controller.rollouts.put(Resources.of(Resources.STEPS)))
                .isInstanceOfSatisfying(
                        InvalidDocument.class,
                        invalid ->
                                assertThat(invalid.errors().getFirst().path()).isEqualTo("spec.steps"));
    }

    private void fail() {
        controller.rollouts.put(Resources.of(Resources.STEPS));
        runUntil("Shifting");
        gateway.canaryFails = 100;
        runUntil("Done");
        assertThat(outcome()).isEqualTo(Outcome.ROLLED_BACK);
    }

    private void restart() {
        controller.close();
        controller = new Controller(directory, time, CrashPoint.never());
    }

    private void windows(int count) {
        for (int i = 0; i < count; i++) window();
    }

    private void window() {
        time.pass(ScriptedGateway.WINDOW);
        controller.rollouts.tick("order-service");
        gateway.serve(controller);
        gateway.report(controller);
    }

    private void runUntil(String phase) {
        for (int i = 0; i < 500 && !phase().equals(phase); i++) window();
        assertThat(phase())
                .as(controller.rollouts.decisions("order-service").toString())
                .isEqualTo(phase);
    }

    private String phase() {
        return controller.rollout().phase();
    }

    private Outcome outcome() {
        return ((Done) controller.rollout().state()).outcome();
    }

    private int weightInTable() {
        return controller
                .router
                .current()
                .table()
                .service("order-service")
                .orElseThrow()
                .weights()
                .canary();
    }

    private boolean canaryInTable() {
        return controller
                        .router
                        .current()
                        .table()
                        .service("order-service")
                        .orElseThrow()
                        .canary()
                != null;
    }

    private String stableInTable() {
        return controller
                .router
                .current()
                .table()
                .service("order-service")
                .orElseThrow()
                .stable()
                .addresses()
                .getFirst()
                .toString();
    }

    private long canaryRequests() {
        Run run = controller.rollout().run();
        return run == null ? 0 : run.traffic().canary().requests();
    }

    @SuppressWarnings("NullAway") // Set before each test.
    private static Controller unset() {
        return null;
    }
}
