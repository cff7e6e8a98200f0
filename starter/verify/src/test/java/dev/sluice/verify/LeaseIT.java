package dev.sluice.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The controller's process killed in the middle of a release, and again in the middle of a rollback, with two gateway processes:
 * they take the canary's weight away by themselves, and a controller that comes back goes on by its log.
 */
class LeaseIT {

    @TempDir
    private Path directory = Path.of("");

    @Test
    void gatewaysWithoutAControllerLeaveTheCanaryAndAControllerThatIsBackGoesOnByItsLog() throws Exception {
        try (LocalPlatform it = new LocalPlatform(directory)) {
            int port = LocalPlatform.freePort();
            Process controller = it.controller(port);
            List<LocalPlatform.Gateway> gateways = List.of(it.gateway("gw-1", port), it.gateway("gw-2", port));
            it.until("controller answers", () -> it.status(port, "/actuator/health") == 200);
            for (LocalPlatform.Gateway gateway : gateways)
                it.until("gateway answers", () -> it.status(gateway.port(), "/orders/1") == 200);
            it.apply(port);
            it.until("both gateways send users to the canary", () -> it.eachSends(gateways));

            controller.destroyForcibly().waitFor();
            Instant killed = Instant.now();
            it.until("no gateway sends anyone to the canary", () -> it.onCanary(gateways) == 0);
            System.out.println("weight zero at two gateways after "
                    + Duration.between(killed, Instant.now()).toMillis() + " ms, lease 2000 ms");
            assertThat(it.onCanary(gateways))
                    .as("users on the canary without a controller")
                    .isZero();

            controller = it.controller(port);
            it.until("the release goes on", () -> it.eachSends(gateways));
            assertThat(it.rollout(port).path("phase").asString()).isEqualTo("Shifting");
            rollBack(it, controller, port, gateways);
        }
    }

    /** One gateway stands still while the other has left the canary: at that moment the rollback is not over, and its controller dies. */
    private static void rollBack(LocalPlatform it, Process controller, int port, List<LocalPlatform.Gateway> gateways)
            throws Exception {
        LocalPlatform.Gateway first = gateways.getFirst();
        LocalPlatform.Gateway second = gateways.getLast();
        it.signal(second.process(), "STOP");
        it.canary.failing = true;
        it.until(
                "the first gateway has no weight for the canary",
                () -> it.onCanary(List.of(first)) == 0 && it.weight(first) == 0);
        controller.destroyForcibly().waitFor();
        it.canary.failing = false;

        it.controller(port);
        it.until("controller answers", () -> it.status(port, "/actuator/health") == 200);
        it.signal(second.process(), "CONT");
        it.until(
                "the rollback is over",
                () -> it.onCanary(gateways) == 0
                        && it.rollout(port).path("phase").asString().equals("Done"));
        assertThat(it.rollout(port).path("outcome").asString())
                .as("the canary is well again by now, but was given up before the controller died")
                .isEqualTo("rolledBack");
        assertThat(it.onCanary(gateways)).isZero();
    }
}
