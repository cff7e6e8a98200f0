package dev.sluice.gateway.table;

import static dev.sluice.gateway.Gateway.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.FakeController;
import dev.sluice.gateway.Gateway;
import dev.sluice.gateway.Tables;
import dev.sluice.gateway.Upstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the table in force comes from, and what holds when the controller is away. */
class TableFeedIT {

    private static final Upstream STABLE = Upstream.answering("stable");
    private static final Upstream CANARY = Upstream.answering("canary");
    private static final Upstream FALLBACK = Upstream.answering("fallback");

    @AfterAll
    static void stop() {
        STABLE.close();
        CANARY.close();
        FALLBACK.close();
    }

    @Test
    void aLostControllerCostsTheCanaryItsWeightUntilItIsHeardAgain() {
        try (FakeController controller = new FakeController().lease(Duration.ofMillis(1_200))) {
            controller.publish(1, orders(10_000));
            try (Gateway gateway = Gateway.of(controller)) {
                gateway.awaitEpoch(1);
                assertThat(ask(gateway)).isEqualTo("canary");
                int port = controller.stop();
                await(
                        "the lease ends",
                        () -> !gateway.routes().path("leaseHeld").asBoolean());
                assertThat(ask(gateway)).isEqualTo("stable");
                assertThat(gateway.get("/orders/1", "x-lane", "qa").body()).isEqualTo("stable");
                assertThat(gateway.why("user=42").path("reason").asString()).contains("lease");
                controller.startAgain(port);
                gateway.awaitEpoch(1);
                assertThat(ask(gateway)).isEqualTo("canary");
            }
        }
    }

    @Test
    void aConnectionThatOnlyLooksAliveIsReplaced() {
        try (FakeController controller = new FakeController().lease(Duration.ofMillis(900))) {
            controller.publish(1, orders(10_000));
            try (Gateway gateway = Gateway.of(controller)) {
                gateway.awaitEpoch(1);
                int before = controller.connections();
                controller.fallSilent();
                await("a new connection", () -> controller.connections() > before);
            }
        }
    }

    @Test
    void heartbeatsAloneKeepTheLease() {
        try (FakeController controller = new FakeController().lease(Duration.ofSeconds(3))) {
            controller.publish(1, orders(10_000));
            try (Gateway gateway = Gateway.of(controller)) {
                gateway.awaitEpoch(1);
                await("it is older than two leases", () -> {
                    assertThat(ask(gateway)).isEqualTo("canary");
                    Duration age = Duration.parse(gateway.routes().path("age").asString());
                    return age.toMillis() > 6_000;
                });
            }
        }
    }

    @Test
    void anOlderTableIsIgnoredExceptAsTheFirstOfANewConnection() {
        try (FakeController controller = new FakeController()) {
            controller.publish(7, orders(0));
            try (Gateway gateway = Gateway.of(controller)) {
                gateway.awaitEpoch(7);
                controller.publish(5, orders(10_000));
                controller.publish(8, orders(0));
                gateway.awaitEpoch(8);
                assertThat(ask(gateway)).as("epoch 5 was passed over").isEqualTo("stable");
                controller.publish(3, orders(10_000));
                controller.breakStreams();
                gateway.awaitEpoch(3);
                assertThat(ask(gateway)).isEqualTo("canary");
            }
        }
    }

    @Test
    void aTableThatCannotBeUsedLeavesTheLastGoodOneInForce() {
        try (FakeController controller = new FakeController()) {
            controller.publish(1, orders(10_000));
            try (Gateway gateway = Gateway.of(controller)) {
                gateway.awaitEpoch(1);
                controller.send("table", "{\"epoch\":2,\"services\":[{\"name\":\"orders\",\"weight\":20000}]}");
                controller.send("table", "not a table");
                controller.publish(3, orders(0));
                gateway.awaitEpoch(3);
                assertThat(ask(gateway)).isEqualTo("stable");
                assertThat(controller.connections()).isEqualTo(1);
            }
        }
    }

    @Test
    void aHeartbeatOfAnotherEpochMakesTheGatewayAskForTheTable() {
        try (FakeController controller = new FakeController()) {
            controller.publish(1, orders(0));
            try (Gateway gateway = Gateway.of(controller)) {
                gateway.awaitEpoch(1);
                controller.send("heartbeat", "{\"epoch\":9}");
                await("a new connection", () -> controller.connections() == 2);
                gateway.awaitEpoch(1);
            }
        }
    }

    @Test
    void aGatewayThatStartsAloneUsesTheTableOnItsDiskWithoutCanary(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("state/table.json");
        try (FakeController controller = new FakeController()) {
            controller.publish(4, orders(10_000));
            try (Gateway gateway = Gateway.of(controller, "--sluice.gateway.table-file=" + file)) {
                gateway.awaitEpoch(4);
                await("the table is on disk", () -> Files.exists(file));
            }
            assertThat(Files.readString(file)).contains("\"epoch\":4");
            int port = controller.stop();
            try (Gateway gateway = Gateway.at(
                    "http://127.0.0.1:" + port,
                    "--sluice.gateway.table-file=" + file,
                    "--sluice.gateway.services.orders.fallback-uri=" + FALLBACK.address())) {
                assertThat(ask(gateway))
                        .as("stable of the table, not the fallback")
                        .isEqualTo("stable");
                assertThat(gateway.routes().path("source").asString()).isEqualTo("FILE");
                controller.startAgain(port);
                gateway.awaitEpoch(4);
                assertThat(ask(gateway)).isEqualTo("canary");
            }
        }
    }

    @Test
    void aGatewayThatKnowsNothingUsesTheFallback(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("table.json"), "{\"epoch\":");
        try (Gateway gateway = Gateway.alone(
                "--sluice.gateway.table-file=" + file,
                "--sluice.gateway.services.orders.fallback-uri=" + FALLBACK.address())) {
            assertThat(ask(gateway)).isEqualTo("fallback");
            assertThat(gateway.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void withoutAnyAddressTheGatewaySaysSo() {
        try (Gateway gateway = Gateway.alone()) {
            assertThat(gateway.get("/orders/1").statusCode()).isEqualTo(503);
            assertThat(gateway.get("/actuator/health/readiness").statusCode()).isEqualTo(503);
            assertThat(gateway.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
        }
    }

    private static String orders(int weight) {
        return Tables.orders(weight, STABLE.address(), CANARY.address());
    }

    private static String ask(Gateway gateway) {
        return gateway.get("/orders/1", "X-User-Id", "42").body();
    }
}
