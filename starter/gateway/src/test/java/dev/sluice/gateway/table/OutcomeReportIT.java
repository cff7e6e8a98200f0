package dev.sluice.gateway.table;

import static dev.sluice.gateway.Gateway.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.FakeController;
import dev.sluice.gateway.Gateway;
import dev.sluice.gateway.Tables;
import dev.sluice.gateway.Upstream;
import dev.sluice.policy.analysis.LatencySketch;
import dev.sluice.policy.routing.Bucketing;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the controller hears. */
class OutcomeReportIT {

    private static final Upstream STABLE = Upstream.answering("stable");
    private static final Upstream CANARY = Upstream.answering("canary");
    private static final FakeController CONTROLLER = new FakeController();
    private static Gateway gateway;
    private static long epoch;

    @BeforeAll
    static void start() {
        gateway = Gateway.of(CONTROLLER, "--sluice.gateway.replay.budget=1");
    }

    @AfterAll
    static void stop() {
        gateway.close();
        CONTROLLER.close();
        STABLE.close();
        CANARY.close();
    }

    @BeforeEach
    void everyoneOnTheCanary() {
        CANARY.behaves(CANARY.answer(200, "canary"));
        CANARY.received().clear();
        CONTROLLER.answerReportsWith(200);
        publish(10_000);
    }

    @Test
    void aReportSaysWhatHappenedUnderWhichTable() {
        CANARY.behaves(CANARY.answer(500, "broken"));
        long before = System.currentTimeMillis();
        gateway.get("/orders/1", "X-User-Id", "42");
        await("the failure is reported", () -> sum("canary", "failures") == 1);
        JsonNode report = reportOf(s -> s.path("canary").path("failures").asLong() == 1);
        assertThat(report.path("instance").asString()).isEqualTo("gw-test");
        assertThat(report.path("boot").asString()).hasSize(36);
        assertThat(report.path("from").asLong())
                .isLessThanOrEqualTo(report.path("to").asLong());
        JsonNode service = report.path("services").path(0);
        assertThat(service.path("service").asString()).isEqualTo("orders");
        assertThat(service.path("revision").asString()).isEqualTo(Tables.REVISION);
        assertThat(service.path("weight").asInt()).isEqualTo(10_000);
        assertThat(service.path("canary").path("latency").size())
                .as("failures have no latency")
                .isZero();
        // The failure is reported at once; the replay that follows it may belong to the next window.
        await("its replay is reported", () -> total("replayed") == 1);
        assertThat(total("userErrors")).isZero();
        JsonNode key = service.path("failingKeys").path(0);
        assertThat(key.path("hash").asString()).isEqualTo(String.format("%016x", Bucketing.keyHash("42")));
        assertThat(key.path("bucket").asInt()).isEqualTo(Bucketing.bucket("orders", Tables.REVISION, "42"));
        assertThat(key.path("version").asString()).isEqualTo("canary");
        long at = key.path("at").asLong();
        assertThat(at).isBetween(before, System.currentTimeMillis());
        assertThat(service.path("firstCanaryErrorAt").asLong()).isEqualTo(at);
        long last = services()
                .mapToLong(s -> s.path("lastCanaryRequestAt").asLong())
                .max()
                .orElseThrow();
        assertThat(last)
                .as("sent before it failed, perhaps in an earlier window")
                .isBetween(before, at);
    }

    @Test
    void latenciesAreASketchOfTheAnswersThatSucceeded() {
        for (int i = 0; i < 20; i++) gateway.get("/orders/1", "X-User-Id", "u" + i);
        await("all are reported", () -> sum("canary", "requests") == 20);
        long latencies = services()
                .flatMap(s -> s.path("canary").path("latency").properties().stream())
                .mapToLong(bucket -> {
                    assertThat(Integer.parseInt(bucket.getKey())).isBetween(0, LatencySketch.MAX_BUCKET);
                    return bucket.getValue().asLong();
                })
                .sum();
        assertThat(latencies).isEqualTo(20);
    }

    @Test
    void aReportThatWasNotAcknowledgedIsSentAgainUnchangedBeforeAnyNewer() {
        int before = CONTROLLER.rawReports().size();
        CONTROLLER.answerReportsWith(503);
        gateway.get("/orders/1", "X-User-Id", "42");
        await("several tries", () -> CONTROLLER.rawReports().size() >= before + 4);
        List<String> tries = List.copyOf(CONTROLLER.rawReports());
        assertThat(tries.subList(before + 1, before + 4)).containsOnly(tries.get(before + 1));
        CONTROLLER.answerReportsWith(200);
        await("the call is reported", () -> sum("canary", "requests") == 1);
        List<Long> sequences = CONTROLLER.reports().stream()
                .map(r -> r.path("sequence").asLong())
                .toList();
        assertThat(sequences)
                .containsExactlyElementsOf(
                        LongStream.range(sequences.getFirst(), sequences.getFirst() + sequences.size())
                                .boxed()
                                .toList());
    }

    @Test
    void aRefusedReportIsDroppedAndTheNextOnesGoOn() {
        try (FakeController controller = new FakeController()) {
            controller.answerReportsWith(400);
            controller.publish(1, Tables.orders(10_000, STABLE.address(), CANARY.address()));
            try (Gateway other = Gateway.of(controller)) {
                other.awaitEpoch(1);
                await(
                        "reports",
                        () -> controller.rawReports().stream().distinct().count() >= 3);
                controller.answerReportsWith(200);
                await("a report is taken", () -> !controller.reports().isEmpty());
                assertThat(controller.reports().getFirst().path("sequence").asLong())
                        .as("the controller sees the gap")
                        .isGreaterThan(3);
            }
        }
    }

    @Test
    void failuresOfTheCanaryAreReportedAtOnceButNotMoreThanTwentyTimesASecond() {
        CANARY.behaves(CANARY.answer(500, "broken"));
        gateway.get("/orders/1", "X-User-Id", "first");
        await("it is reported", () -> sum("canary", "failures") == 1);
        int before = CONTROLLER.reports().size();
        long start = System.nanoTime();
        int calls = 300;
        for (int i = 0; i < calls; i++) gateway.get("/orders/1", "X-User-Id", "u" + i);
        await("all are reported", () -> sum("canary", "failures") == calls + 1);
        double seconds = (System.nanoTime() - start) / 1e9;
        double regular = 4 * seconds + 2;
        assertThat((double) CONTROLLER.reports().size() - before).isLessThanOrEqualTo(20 * (seconds + 1) + regular);
    }

    @Test
    void attemptsCountUnderTheTableThatRoutedThemHoweverLateTheyEnd() {
        Upstream slow = Upstream.answering("slow");
        slow.behaves(slow.hang());
        CONTROLLER.publish(++epoch, Tables.orders(10_000, STABLE.address(), slow.address()));
        gateway.awaitEpoch(epoch);
        long routedBy = epoch;
        CompletableFuture<HttpResponse<String>> answer = gateway.client()
                .sendAsync(
                        gateway.request("/orders/1").header("X-User-Id", "42").build(),
                        HttpResponse.BodyHandlers.ofString());
        await("it is under way", () -> !slow.received().isEmpty());
        publish(0);
        slow.close();
        assertThat(answer.join().body()).isEqualTo("stable");
        await(
                "its failure is reported",
                () -> CONTROLLER.reports().stream()
                        .anyMatch(r -> r.path("epoch").asLong() == routedBy && failures(r) == 1));
        assertThat(sum("canary", "failures")).as("under the new table").isZero();
    }

    @Test
    void noReportMixesTwoTables() {
        long first = epoch;
        for (int i = 1; i <= 5; i++) {
            gateway.get("/orders/1", "X-User-Id", "42");
            publish(i * 1_000);
        }
        await("all are reported", () -> requestsSince(first) == 5);
        for (JsonNode report : CONTROLLER.reports()) {
            long of = report.path("epoch").asLong();
            if (of < first) continue;
            for (JsonNode service : report.path("services"))
                assertThat(service.path("weight").asInt()).isEqualTo(of == first ? 10_000 : (int) (of - first) * 1_000);
        }
    }

    @Test
    void whatIsLeftIsReportedWhenTheGatewayStops() {
        try (FakeController controller = new FakeController()) {
            controller.publish(1, Tables.orders(0, STABLE.address(), CANARY.address()));
            try (Gateway other = Gateway.of(controller)) {
                other.awaitEpoch(1);
                other.get("/orders/1", "X-User-Id", "42");
            }
            assertThat(controller.reports().stream()
                            .flatMap(r -> r.path("services").valueStream())
                            .mapToLong(s -> s.path("stable").path("requests").asLong())
                            .sum())
                    .isEqualTo(1);
        }
    }

    private static void publish(int weight) {
        CONTROLLER.publish(++epoch, Tables.orders(weight, STABLE.address(), CANARY.address()));
        gateway.awaitEpoch(epoch);
    }

    private static JsonNode reportOf(Predicate<JsonNode> service) {
        return CONTROLLER.reports().stream()
                .filter(r -> r.path("epoch").asLong() == epoch)
                .filter(r -> r.path("services").valueStream().anyMatch(service))
                .findFirst()
                .orElseThrow();
    }

    private static long failures(JsonNode report) {
        return report.path("services").path(0).path("canary").path("failures").asLong();
    }

    private static long requestsSince(long first) {
        return CONTROLLER.reports().stream()
                .filter(r -> r.path("epoch").asLong() >= first)
                .flatMap(r -> r.path("services").valueStream())
                .mapToLong(s -> s.path("canary").path("requests").asLong()
                        + s.path("stable").path("requests").asLong())
                .sum();
    }

    private static long total(String number) {
        return services().mapToLong(s -> s.path(number).asLong()).sum();
    }

    private static long sum(String version, String number) {
        return services().mapToLong(s -> s.path(version).path(number).asLong()).sum();
    }

    private static Stream<JsonNode> services() {
        return CONTROLLER.reports().stream()
                .filter(r -> r.path("epoch").asLong() == epoch)
                .flatMap(r -> r.path("services").valueStream());
    }
}
