package dev.sluice.gateway;

import static dev.sluice.gateway.Gateway.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.routing.Bucketing;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;
import reactor.netty.http.client.HttpClient;
import tools.jackson.databind.JsonNode;

/** Who goes where, over real HTTP. */
@ExtendWith(NoLeaks.class)
class RoutingIT {

    private static final Upstream STABLE = Upstream.answering("stable");
    private static final Upstream CANARY = Upstream.answering("canary");
    private static final FakeController CONTROLLER = new FakeController();
    private static Gateway gateway;
    private static long epoch;

    @BeforeAll
    static void start() {
        gateway = Gateway.of(CONTROLLER);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        CONTROLLER.close();
        STABLE.close();
        CANARY.close();
    }

    @BeforeEach
    void forget() {
        STABLE.received().clear();
        CANARY.received().clear();
    }

    @Test
    void everyUserGoesWhereTheBucketSaysAndTheShareIsTheWeight() {
        publish(2_500);
        int users = 10_000;
        List<String> expected = IntStream.range(0, users)
                .mapToObj(u -> Bucketing.bucket("orders", Tables.REVISION, "u" + u) < 2_500 ? "canary" : "stable")
                .toList();
        HttpClient client = HttpClient.create().baseUrl(gateway.uri(""));
        List<String> answers = Flux.range(0, users)
                .flatMapSequential(
                        u -> client.headers(h -> h.set("X-User-Id", "u" + u))
                                .get()
                                .uri("/orders/1")
                                .responseContent()
                                .aggregate()
                                .asString(),
                        32)
                .collectList()
                .block();
        assertThat(answers).isEqualTo(expected);
        long onCanary = expected.stream().filter("canary"::equals).count();
        double sixSigma = 6 * Math.sqrt(users * 0.25 * 0.75);
        assertThat((double) onCanary).isBetween(users * 0.25 - sixSigma, users * 0.25 + sixSigma);
        await("all are counted", () -> requests("stable") + requests("canary") == users);
        assertThat(requests("canary")).isEqualTo(onCanary);
    }

    @Test
    void aUserWithoutKeyGetsACookieAndStaysWhereItSays() {
        publish(5_000);
        Set<String> versions = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            HttpResponse<String> first = gateway.get("/orders/1");
            String cookie = first.headers().firstValue("set-cookie").orElseThrow();
            assertThat(cookie)
                    .matches("(?i)sluice-id=[0-9a-f]{32}; Max-Age=2592000; .*Path=/; HttpOnly; SameSite=Lax")
                    .doesNotContain("Secure");
            String id = cookie.substring(0, cookie.indexOf(';'));
            for (int n = 0; n < 3; n++) {
                HttpResponse<String> again = gateway.get("/orders/1", "Cookie", id);
                assertThat(again.body()).isEqualTo(first.body());
                assertThat(again.headers().firstValue("set-cookie")).isEmpty();
            }
            versions.add(first.body());
        }
        assertThat(versions).containsExactlyInAnyOrder("stable", "canary");
    }

    @Test
    void aLaneGoesToTheCanaryAndTravelsDownstreamAsBaggage() {
        publish(0);
        assertThat(gateway.get("/orders/1", "x-lane", "qa", "baggage", "tenant=a;p=1, sluice.lane=prod")
                        .body())
                .isEqualTo("canary");
        assertThat(CANARY.last().headers()).containsEntry("baggage", "tenant=a;p=1,sluice.lane=qa");
        assertThat(gateway.get("/orders/1", "baggage", "sluice.lane=qa").body())
                .as("the lane of an earlier hop")
                .isEqualTo("canary");
        assertThat(gateway.get("/orders/1", "x-lane", "other", "baggage", "tenant=a")
                        .body())
                .isEqualTo("stable");
        assertThat(STABLE.last().headers()).containsEntry("baggage", "tenant=a");
    }

    @Test
    void callsInALaneAreNotJudged() {
        publish(0);
        CANARY.behaves(CANARY.answer(500, "broken"));
        try {
            gateway.get("/orders/1", "x-lane", "qa");
            gateway.get("/orders/1", "X-User-Id", "42");
            await("stable's call is counted", () -> requests("stable") == 1);
            assertThat(requests("canary")).isZero();
        } finally {
            CANARY.behaves(CANARY.answer(200, "canary"));
        }
    }

    @Test
    void headersThatOnlyTheGatewayMaySayAreRemoved() {
        publish(0);
        STABLE.behaves((request, response) -> response.header("sluice-version", "forged")
                .header("sluice-replayed", "true")
                .header("sluice-risk", "v1;verdict=allow")
                .send());
        try {
            HttpResponse<String> answer = gateway.get("/orders/1");
            assertThat(answer.headers().allValues("sluice-version")).containsExactly("v1");
            assertThat(answer.headers().map()).doesNotContainKeys("sluice-replayed", "sluice-risk");
        } finally {
            STABLE.behaves(STABLE.answer(200, "stable"));
        }
        gateway.get(
                "/orders/1",
                "sluice-risk",
                "forged",
                "Sluice-Shadow",
                "true",
                "sluice-version",
                "v9",
                "sluice-replayed",
                "true");
        assertThat(STABLE.last().headers().keySet()).noneMatch(name -> name.startsWith("sluice-"));
    }

    @Test
    void whyTellsWhatARequestWouldFind() {
        publish(2_500);
        for (int u = 0; u < 50; u++) {
            JsonNode why = gateway.why("user=u" + u);
            HttpResponse<String> answer = gateway.get("/orders/1", "X-User-Id", "u" + u);
            assertThat(why.path("route").asString()).isEqualTo(answer.body());
            assertThat(why.path("version").asString())
                    .isEqualTo(answer.headers().firstValue("sluice-version").orElseThrow());
            assertThat(why.path("bucket").asInt()).isEqualTo(Bucketing.bucket("orders", Tables.REVISION, "u" + u));
            assertThat(why.path("reason").asString())
                    .contains("bucket " + why.path("bucket").asInt());
            assertThat(why.path("weight").asInt()).isEqualTo(2_500);
        }
        assertThat(gateway.why("user=42&lane=qa").path("reason").asString()).contains("lane qa");
        assertThat(gateway.get("/actuator/routes/unknown").statusCode()).isEqualTo(404);
    }

    @Test
    void requestsOfNoServiceAreNotFound() {
        assertThat(gateway.get("/invoices/1").statusCode()).isEqualTo(404);
    }

    @Test
    void aServiceWithoutReadyAddressIsUnavailableForAWhile() {
        CONTROLLER.publish(
                ++epoch, Tables.orders(0, STABLE.address(), null).replace("\"" + STABLE.address() + "\"", ""));
        gateway.awaitEpoch(epoch);
        HttpResponse<String> answer = gateway.get("/orders/1");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("urn:sluice:problem:no-backend");
        assertThat(answer.headers().firstValue("retry-after")).contains("1");
    }

    /** 100 weights under load: nobody sees anything but an answer of one of the two versions. */
    @Test
    void aHundredNewTablesUnderLoadDisturbNobody() {
        publish(0);
        HttpClient client = HttpClient.create().baseUrl(gateway.uri(""));
        var answers = Flux.range(0, Integer.MAX_VALUE)
                .flatMap(
                        u -> client.headers(h -> h.set("X-User-Id", "u" + u % 1_000))
                                .get()
                                .uri("/orders/1")
                                .responseSingle((response, body) -> body.asString()
                                        .map(text -> response.status().code() + " " + text)),
                        8)
                .takeUntilOther(Flux.range(1, 100)
                        .concatMap(i -> {
                            CONTROLLER.publish(++epoch, Tables.orders(i * 100, STABLE.address(), CANARY.address()));
                            return reactor.core.publisher.Mono.delay(java.time.Duration.ofMillis(20));
                        })
                        .last())
                .collect(java.util.stream.Collectors.groupingBy(a -> a, java.util.stream.Collectors.counting()))
                .block();
        assertThat(answers).containsOnlyKeys("200 stable", "200 canary");
        gateway.awaitEpoch(epoch);
        assertThat(gateway.routes().path("services").path(0).path("weight").asInt())
                .isEqualTo(10_000);
    }

    @Test
    void bothWaysOfWritingAPathReachTheService() {
        publish(0);
        HttpRequest.Builder request =
                gateway.request("/orders/a%2Fb;v=1?q=%C3%A4&empty=&flag").GET();
        assertThat(gateway.send(request).statusCode()).isEqualTo(200);
        assertThat(STABLE.last().uri()).isEqualTo("/orders/a%2Fb;v=1?q=%C3%A4&empty=&flag");
    }

    private static void publish(int weight) {
        CONTROLLER.publish(++epoch, Tables.orders(weight, STABLE.address(), CANARY.address()));
        gateway.awaitEpoch(epoch);
    }

    private static long requests(String version) {
        return CONTROLLER.reports().stream()
                .filter(r -> r.path("epoch").asLong() == epoch)
                .flatMap(r -> r.path("services").valueStream())
                .mapToLong(s -> s.path(version).path("requests").asLong())
                .sum();
    }
}
