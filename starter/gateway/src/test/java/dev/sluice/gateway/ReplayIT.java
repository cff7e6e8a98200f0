package dev.sluice.gateway;

import static dev.sluice.gateway.Gateway.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.policy.analysis.LatencySketch;
import java.io.ByteArrayInputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** A canary that fails in every way there is, and what its users see of it. */
@ExtendWith(NoLeaks.class)
class ReplayIT {

    private static final Upstream STABLE = Upstream.answering("stable");
    private static final Upstream CANARY = Upstream.answering("canary");
    private static final FakeController CONTROLLER = new FakeController();
    private static Gateway gateway;
    private static long epoch;

    @BeforeAll
    static void start() {
        gateway = Gateway.of(
                CONTROLLER, "--sluice.gateway.upstream.response-timeout=500ms", "--sluice.gateway.replay.budget=1");
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
        STABLE.behaves(STABLE.answer(200, "stable"));
        publish(Tables.orders(10_000, STABLE.address(), CANARY.address()));
        STABLE.received().clear();
        CANARY.received().clear();
    }

    static Stream<Upstream.Behaviour> failures() {
        return Stream.of(
                CANARY.answer(500, "broken"),
                CANARY.answer(503, "busy"),
                CANARY.hang(),
                CANARY.reset(),
                CANARY.resetInTheBody(1_000, 10));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aFailedCanaryCallIsAnsweredByStable(Upstream.Behaviour failure) {
        CANARY.behaves(failure);
        HttpResponse<String> answer = gateway.get("/orders/1?q=a%20b", "X-User-Id", "42");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("stable");
        assertThat(answer.headers().allValues("sluice-replayed")).containsExactly("true");
        assertThat(answer.headers().allValues("sluice-version")).containsExactly("v1");
        assertThat(CANARY.received())
                .as("twice if it was a pooled connection that was reset")
                .hasSizeBetween(1, 2);
        assertThat(STABLE.received())
                .singleElement()
                .satisfies(r -> assertThat(r.uri()).isEqualTo("/orders/1?q=a%20b"));
    }

    @Test
    void aCanaryThatRefusesConnectionsIsReplayed() {
        Upstream gone = Upstream.answering("gone");
        gone.close();
        publish(Tables.orders(10_000, STABLE.address(), gone.address()));
        HttpResponse<String> answer = gateway.get("/orders/1", "X-User-Id", "42");
        assertThat(answer.body()).isEqualTo("stable");
        assertThat(answer.headers().firstValue("sluice-replayed")).contains("true");
    }

    @Test
    void aHealthyCanaryAnswersItself() {
        HttpResponse<String> answer = gateway.get("/orders/1", "X-User-Id", "42");
        assertThat(answer.body()).isEqualTo("canary");
        assertThat(answer.headers().allValues("sluice-version")).containsExactly("v2");
        assertThat(answer.headers().firstValue("sluice-replayed")).isEmpty();
        assertThat(STABLE.received()).isEmpty();
    }

    @Test
    void aClientErrorOfTheCanaryIsAnAnswerAndNotReplayed() {
        CANARY.behaves(CANARY.answer(404, "no such order"));
        assertThat(gateway.get("/orders/1", "X-User-Id", "42").statusCode()).isEqualTo(404);
        assertThat(STABLE.received()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aPostWithoutIdempotencyKeyIsNeverSentTwice(Upstream.Behaviour failure) {
        gateway.get("/orders/1", "X-User-Id", "42");
        CANARY.behaves(failure);
        Stream.of(1, 2, 3).forEach(i -> {
            CANARY.received().clear();
            try {
                HttpResponse<String> answer = gateway.send(post("{}"));
                assertThat(answer.headers().firstValue("sluice-replayed")).isEmpty();
            } catch (UncheckedIOException e) {
                assertThat(e)
                        .as("the answer broke off, and so does the gateway's")
                        .isNotNull();
            }
            assertThat(CANARY.received()).hasSize(1);
        });
        assertThat(STABLE.received()).isEmpty();
    }

    @Test
    void aPostWithIdempotencyKeyIsReplayedWithTheSameBodyAndHeaders() {
        CANARY.behaves(CANARY.answer(500, "broken"));
        String body = "{\"order\":\"" + "x".repeat(60_000) + "\"}";
        HttpResponse<String> answer = gateway.send(post(body).header("Idempotency-Key", "k1"));
        assertThat(answer.body()).isEqualTo("stable");
        assertThat(CANARY.last().text()).isEqualTo(body);
        assertThat(STABLE.last().text()).isEqualTo(body);
        assertThat(STABLE.last().headers())
                .containsEntry("Idempotency-Key", "k1")
                .containsEntry("Content-Type", "application/json");
    }

    @Test
    void aBodyOfUnknownLengthIsReplayedToo() {
        CANARY.behaves(CANARY.reset());
        HttpResponse<String> answer = gateway.send(chunked("y".repeat(50_000)));
        assertThat(answer.body()).isEqualTo("stable");
        assertThat(STABLE.last().text()).isEqualTo("y".repeat(50_000));
    }

    @Test
    void aBodyAboveTheCapIsSentOnceAndWhole() {
        CANARY.behaves(CANARY.answer(500, "broken"));
        String body = "z".repeat(65_537);
        HttpResponse<String> known = gateway.send(post(body).header("Idempotency-Key", "k2"));
        assertThat(known.statusCode()).isEqualTo(500);
        assertThat(CANARY.last().text()).isEqualTo(body);
        HttpResponse<String> unknown = gateway.send(chunked(body));
        assertThat(unknown.statusCode()).isEqualTo(500);
        assertThat(CANARY.last().text()).isEqualTo(body);
        assertThat(STABLE.received()).isEmpty();
    }

    @Test
    void nothingOfTheFailedAnswerReachesTheUser() {
        CANARY.behaves((request, response) -> response.status(500)
                .header("x-broken", "yes")
                .header("set-cookie", "a=b")
                .sendString(Mono.just("stack trace")));
        HttpResponse<String> answer = gateway.get("/orders/1", "X-User-Id", "42");
        assertThat(answer.body()).isEqualTo("stable");
        assertThat(answer.headers().map()).doesNotContainKeys("x-broken", "set-cookie");
    }

    @Test
    void aCallerWhoLeavesAHangingCanaryMakesItSlowInsteadOfInvisible() {
        CANARY.behaves(CANARY.hang());
        HttpRequest.Builder impatient = post("{}").timeout(Duration.ofMillis(250));
        assertThatThrownBy(() -> gateway.send(impatient)).isInstanceOf(UncheckedIOException.class);
        await("it is counted", () -> sum("canary", "requests") == 1);
        assertThat(sum("canary", "failures")).isZero();
        assertThat(total("userErrors")).isZero();
        int slowest = services()
                .flatMap(s -> s.path("canary").path("latency").properties().stream())
                .mapToInt(bucket -> Integer.parseInt(bucket.getKey()))
                .max()
                .orElseThrow();
        assertThat(slowest).isGreaterThan(LatencySketch.bucketOf(50_000));
    }

    @Test
    void aTesterInALaneSeesWhatTheCanaryAnswers() {
        CANARY.behaves(CANARY.answer(500, "broken"));
        HttpResponse<String> answer = gateway.get("/orders/1", "x-lane", "qa");
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(STABLE.received()).isEmpty();
    }

    @Test
    void nobodySeesAnErrorOfACanaryThatFailsEveryCall() {
        CANARY.behaves(CANARY.answer(500, "broken"));
        for (int user = 0; user < 200; user++)
            assertThat(gateway.get("/orders/1", "X-User-Id", "u" + user).statusCode())
                    .isEqualTo(200);
        await("every failure is counted", () -> sum("canary", "failures") == 200);
        assertThat(sum("canary", "requests")).isEqualTo(200);
        assertThat(sum("stable", "requests")).as("replays count for neither").isZero();
        assertThat(total("replayed")).isEqualTo(200);
        assertThat(total("userErrors")).isZero();
    }

    @Test
    void aStableThatCannotBeReachedIsAnsweredAsAProblem() {
        Upstream gone = Upstream.answering("gone");
        gone.close();
        publish(Tables.orders(0, gone.address(), CANARY.address()));
        HttpResponse<String> answer = gateway.get("/orders/1", "X-User-Id", "42");
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(answer.body())
                .contains("urn:sluice:problem:upstream-unreachable")
                .doesNotContain("127.0.0.1");
        await("it reached a user", () -> total("userErrors") == 1);
        assertThat(sum("stable", "failures")).isEqualTo(1);
    }

    private static HttpRequest.Builder post(String body) {
        return gateway.request("/orders")
                .header("X-User-Id", "42")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
    }

    private static HttpRequest.Builder chunked(String body) {
        return gateway.request("/orders")
                .header("X-User-Id", "42")
                .header("Idempotency-Key", "k3")
                .POST(BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(body.getBytes(java.nio.charset.StandardCharsets.UTF_8))));
    }

    private static void publish(String services) {
        CONTROLLER.publish(++epoch, services);
        gateway.awaitEpoch(epoch);
    }

    private static long sum(String version, String number) {
        return services().mapToLong(s -> s.path(version).path(number).asLong()).sum();
    }

    private static long total(String number) {
        return services().mapToLong(s -> s.path(number).asLong()).sum();
    }

    private static Stream<JsonNode> services() {
        return CONTROLLER.reports().stream()
                .filter(r -> r.path("epoch").asLong() == epoch)
                .flatMap(r -> r.path("services").valueStream());
    }
}
