package dev.sluice.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.rollout.Command;
import dev.sluice.policy.rollout.Outcome;
import dev.sluice.policy.rollout.RolloutState;
import dev.sluice.policy.routing.RoutingTable;
import dev.sluice.resource.ResourceReader;
import dev.sluice.resource.RolloutResource;
import dev.sluice.rollout.traffic.Broadcast.Numbered;
import dev.sluice.rollout.traffic.GatewayTableRouter.PublishedTable;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several services released as one: in lockstep, with one verdict, taken back by one table. */
class GroupTest {
    private static final String ORDERS = "order-service";
    private static final String PAYMENTS = "payment-service";
    private static final String STEPS = "[{weight: 20, atLeast: 1s}, {weight: 50, atLeast: 1s}, {weight: 100}]";

    private Stage stage = unset();

    @BeforeEach
    void start(@TempDir Path directory) {
        stage = new Stage(directory, ORDERS, PAYMENTS);
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    @Test
    void bothServicesAreReleasedStepByStepTogether() {
        apply(ORDERS, STEPS);
        apply(PAYMENTS, STEPS);
        for (int i = 0; i < 800 && !done(); i++) {
            stage.window();
            assertThat(Math.abs(place(ORDERS) - place(PAYMENTS)))
                    .as("steps between the services")
                    .isLessThanOrEqualTo(1);
        }
        assertThat(stage.outcome(ORDERS)).isEqualTo(Outcome.RELEASED);
        assertThat(stage.outcome(PAYMENTS)).isEqualTo(Outcome.RELEASED);
    }

    @Test
    void aServiceThatCannotProveItselfHoldsTheOthers() {
        apply(ORDERS, STEPS);
        apply(PAYMENTS, STEPS);
        stage.runUntil(PAYMENTS, "Shifting");
        stage.runUntil(ORDERS, "Shifting");
        gateway(PAYMENTS).traffic = false;
        stage.windows(100);
        assertThat(stage.rollout(ORDERS).step()).isZero();
        assertThat(stage.condition(ORDERS, "Progressing")).isEqualTo("False GroupWaiting");
        gateway(PAYMENTS).traffic = true;
        stage.runUntil(ORDERS, "Done");
        assertThat(stage.outcome(ORDERS)).isEqualTo(Outcome.RELEASED);
    }

    @Test
    void oneFailingServiceTakesAllBackByOneTable() {
        apply(ORDERS, STEPS.replace("1s", "30s"));
        apply(PAYMENTS, STEPS.replace("1s", "30s"));
        stage.runUntil(PAYMENTS, "Shifting");
        stage.runUntil(ORDERS, "Shifting");
        assertThat(stage.weight(ORDERS)).isEqualTo(2_000);
        assertThat(stage.weight(PAYMENTS)).isEqualTo(2_000);
        long before = stage.controller.router.tables().latest().number();
        gateway(ORDERS).canaryFails = 100;
        gateway(ORDERS).serve(stage.controller);
        gateway(ORDERS).report(stage.controller);
        Numbered<PublishedTable> after = stage.controller.router.tables().latest();
        assertThat(after.number()).as("tables issued by the rollback").isEqualTo(before + 1);
        RoutingTable table = after.value().table();
        for (String service : new String[] {ORDERS, PAYMENTS})
            assertThat(table.service(service).orElseThrow().weights().canary()).isZero();
        stage.runUntil(PAYMENTS, "Done");
        stage.runUntil(ORDERS, "Done");
        assertThat(stage.outcome(PAYMENTS)).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(((RolloutState.Done) stage.rollout(PAYMENTS).state()).reason())
                .contains(ORDERS);
    }

    @Test
    void anAbortOfOneAbortsAllAndARetryOfOneRetriesAll() {
        apply(ORDERS, STEPS.replace("1s", "30s"));
        apply(PAYMENTS, STEPS.replace("1s", "30s"));
        stage.runUntil(PAYMENTS, "Shifting");
        stage.command(PAYMENTS, Command.ABORT);
        assertThat(stage.weight(ORDERS)).isZero();
        stage.runUntil(ORDERS, "Done");
        stage.runUntil(PAYMENTS, "Done");
        assertThat(stage.outcome(ORDERS)).isEqualTo(Outcome.ABORTED);
        stage.command(ORDERS, Command.RETRY);
        assertThat(stage.phase(PAYMENTS)).isEqualTo(stage.phase(ORDERS));
        stage.runUntil(ORDERS, "Shifting");
        stage.runUntil(PAYMENTS, "Shifting");
    }

    @Test
    void aControllerKilledBetweenTheServicesTakesTheSecondBackWhenItIsBack() {
        apply(ORDERS, STEPS.replace("1s", "30s"));
        apply(PAYMENTS, STEPS.replace("1s", "30s"));
        stage.runUntil(PAYMENTS, "Shifting");
        stage.runUntil(ORDERS, "Shifting");
        Rollout untouched = stage.rollout(PAYMENTS);
        stage.command(ORDERS, Command.ABORT);
        stage.controller.overwrite(untouched);
        stage.restart();
        assertThat(stage.phase(PAYMENTS)).isEqualTo("Shifting");
        for (int i = 0; i < 200; i++) stage.silence();
        stage.runUntil(PAYMENTS, "Done");
        stage.runUntil(ORDERS, "Done");
        assertThat(stage.outcome(PAYMENTS)).isEqualTo(Outcome.ABORTED);
    }

    private boolean done() {
        return stage.phase(ORDERS).equals("Done") && stage.phase(PAYMENTS).equals("Done");
    }

    private int place(String service) {
        return switch (stage.rollout(service).state()) {
            case RolloutState.Preparing preparing -> -1;
            case RolloutState.Shifting shifting -> shifting.step();
            case RolloutState.Promoting promoting -> 3;
            case RolloutState state -> 4;
        };
    }

    private ScriptedGateway gateway(String service) {
        return Objects.requireNonNull(stage.gateways.get(service));
    }

    private void apply(String service, String steps) {
        RolloutResource resource = new ResourceReader()
                .read(Resources.yaml(steps, "http://127.0.0.1:9002")
                        .replace("order-service", service)
                        .replace("spec:\n", "spec:\n  group: checkout\n"));
        stage.controller.rollouts.put(resource);
    }

    @SuppressWarnings("NullAway") // Set before each test.
    private static Stage unset() {
        return null;
    }
}
