package dev.sluice.gateway;

import static dev.sluice.gateway.Gateway.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Copies of requests: who gets them, what is learnt from the answers, and that no user ever waits for one. */
@ExtendWith(NoLeaks.class)
class MirrorIT {

    private static final Upstream STABLE = Upstream.answering("stable");
    private static final Upstream CANARY = Upstream.answering("canary");
    private static final FakeController CONTROLLER = new FakeController();
    private static final AtomicInteger CLOCK = new AtomicInteger();
    private static Gateway gateway;
    private static long epoch;
    private static int release;

    @BeforeAll
    static void start() {
        gateway = Gateway.of(
                CONTROLLER,
                "--sluice.gateway.mirror.max-concurrent=2",
                "--sluice.gateway.mirror.max-body-size=2KB",
                "--sluice.gateway.mirror.timeout=1s");
    }

    @AfterAll
    static void stop() {
        gateway.close();
        CONTROLLER.close();
        STABLE.close();
        CANARY.close();
    }

    @BeforeEach
    void aNewRelease() {
        STABLE.received().clear();
        CANARY.received().clear();
        STABLE.behaves(order(STABLE, "7"));
        CANARY.behaves(order(CANARY, "7"));
        publish(10_000);
    }

    @Test
    void noiseIsLearntFromStableAndDifferencesOfTheCanaryAreShownWithoutValues() {
        learn();
        assertThat(CANARY.received()).as("nothing before the noise is known").isEmpty();
        assertThat(STABLE.received().stream()
                        .filter(r -> "true".equals(r.headers().get("sluice-shadow")))
                        .count())
                .isEqualTo(20);
        askUntilCompared(5);
        assertThat(view().path("different").asInt(0)).isZero();
        assertThat(CANARY.last().headers())
                .containsEntry("sluice-shadow", "true")
                .containsEntry("x-user-id", "42")
                .containsEntry("x-forwarded-for", "127.0.0.1");
        assertThat(CANARY.last().uri()).isEqualTo("/orders/1?q=a%20b");
        CANARY.behaves(order(CANARY, "8"));
        askUntilCompared(10);
        assertThat(view().path("different").asInt(0)).isPositive();
        JsonNode first = view().path("paths").path(0);
        assertThat(first.path("path").asString()).isEqualTo("/items/*/price");
        assertThat(first.path("noise").asBoolean()).isFalse();
        JsonNode second = view().path("paths").path(1);
        assertThat(second.path("path").asString()).isEqualTo("/at");
        assertThat(second.path("noise").asBoolean()).isTrue();
        assertThat(counted("different")).isPositive();
        assertThat(gateway.get("/actuator/mirror").body())
                .contains("\"orders\"")
                .doesNotContain("shirt");
    }

    @Test
    void copiesCountForNobodyAndNeverReachTheUser() {
        learn();
        CANARY.behaves(CANARY.answer(500, "broken"));
        askUntilCompared(3);
        assertThat(view().path("paths").path(0).path("path").asString()).isEqualTo("(status)");
        gateway.get("/orders/last");
        await(
                "the last request is reported",
                () -> CONTROLLER.reports().stream()
                        .flatMap(r -> r.path("services").valueStream())
                        .anyMatch(s -> s.path("stable").path("requests").asLong() > 0));
        assertThat(CONTROLLER.reports().stream()
                        .flatMap(r -> r.path("services").valueStream())
                        .mapToLong(s -> s.path("canary").path("requests").asLong()))
                .containsOnly(0L);
    }

    @Test
    void aHangingCanaryHoldsUpNobodyAndItsCopiesAreBounded() {
        learn();
        double dropped = counted("dropped");
        double failed = counted("failed");
        AtomicInteger asked = new AtomicInteger();
        CANARY.behaves((request, response) -> {
            asked.incrementAndGet();
            return Mono.never();
        });
        for (int i = 0; i < 60; i++) {
            assertThat(gateway.get("/orders/1").statusCode()).isEqualTo(200);
        }
        await("copies beyond two are not sent", () -> counted("dropped") > dropped);
        await("those that were sent are given up", () -> counted("failed") - failed == asked.get());
    }

    @Test
    void onlySafeRequestsOfTheShareAreCopied() {
        publish(0);
        for (int i = 0; i < 20; i++) gateway.get("/orders/1");
        publish(10_000);
        for (int i = 0; i < 20; i++) gateway.send(gateway.request("/orders").POST(BodyPublishers.ofString("{}")));
        gateway.get("/orders/1", "x-lane", "qa");
        assertThat(STABLE.received()).hasSize(40).noneMatch(r -> r.headers().containsKey("sluice-shadow"));
        assertThat(CANARY.received()).hasSize(1).noneMatch(r -> r.headers().containsKey("sluice-shadow"));
    }

    @Test
    void aLargeAnswerPassesAndIsComparedByItsStatus() {
        String large = "x".repeat(100_000);
        STABLE.behaves(STABLE.answer(200, large));
        for (int i = 0; i < 25; i++) assertThat(gateway.get("/orders/1").body()).isEqualTo(large);
        await("pairs are learnt", () -> view().path("stablePairs").asInt(0) > 0);
        assertThat(view().path("paths").size()).isZero();
    }

    /** Asks one by one, so that no copy is dropped, until the noise of the release is known. */
    private static void learn() {
        for (int i = 1; i <= 20; i++) {
            int pairs = i;
            assertThat(gateway.get("/orders/1?q=a%20b", "X-User-Id", "42").statusCode())
                    .isEqualTo(200);
            await("pair " + pairs, () -> view().path("stablePairs").asInt(0) == pairs);
        }
    }

    private static void askUntilCompared(int pairs) {
        while (view().path("canaryPairs").asInt(0) < pairs) {
            int before = view().path("canaryPairs").asInt(0)
                    + view().path("stablePairs").asInt(0);
            gateway.get("/orders/1?q=a%20b", "X-User-Id", "42");
            await(
                    "one more pair",
                    () -> view().path("canaryPairs").asInt(0)
                                    + view().path("stablePairs").asInt(0)
                            > before);
        }
    }

    private static Upstream.Behaviour order(Upstream upstream, String price) {
        return (request, response) -> Mono.from(upstream.json(
                        200,
                        "{\"at\":" + CLOCK.incrementAndGet() + ",\"items\":[{\"name\":\"shirt\",\"price\":" + price
                                + "}]}")
                .apply(request, response));
    }

    private static JsonNode view() {
        return JsonMapper.shared()
                .readTree(gateway.get("/actuator/mirror/orders").body());
    }

    private static double counted(String outcome) {
        Counter counter = gateway.bean(MeterRegistry.class)
                .find(GatewayMeters.MIRRORS.getName())
                .tag("outcome", outcome)
                .counter();
        return counter == null ? 0 : counter.count();
    }

    private static void publish(int mirror) {
        String table = Tables.orders(0, STABLE.address(), CANARY.address());
        if (mirror > 0) release++;
        table = Tables.with(table, "revision", "\"r" + release + "\"");
        CONTROLLER.publish(++epoch, Tables.with(table, "mirror", String.valueOf(mirror)));
        gateway.awaitEpoch(epoch);
    }
}
