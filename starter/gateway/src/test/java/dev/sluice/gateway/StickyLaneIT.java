package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.routing.Bucketing;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every kind of sticky key, and every kind of lane together with every kind of weight. */
class StickyLaneIT {

    private static final String LANES = """
            [{"name":"all","header":{"x-lane":"all"},"cookie":{"lane":"all"},"query":{"lane":"all"}},
             {"name":"head","header":{"x-lane":"head"}},
             {"name":"cook","cookie":{"lane":"cook"}},
             {"name":"ask","query":{"lane":"ask"}}]""";

    private static final Upstream STABLE = Upstream.answering("stable");
    private static final Upstream CANARY = Upstream.answering("canary");
    private static final FakeController CONTROLLER = new FakeController();
    private static Gateway gateway;
    private static long epoch;

    @BeforeAll
    static void start() {
        gateway = Gateway.of(CONTROLLER, "--sluice.gateway.trusted-proxies=127.0.0.1");
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
    void theConfiguredHeaderDecidesAndTheCookieWithoutIt() {
        publish(5_000, "{\"header\":\"X-User-Id\"}");
        for (int u = 0; u < 30; u++) {
            assertThat(gateway.get("/orders/1", "X-User-Id", "u" + u, "Cookie", "sluice-id=other")
                            .body())
                    .isEqualTo(expected("u" + u));
            assertThat(gateway.get("/orders/1", "X-User-Id", " ", "Cookie", "sluice-id=c" + u)
                            .body())
                    .isEqualTo(expected("c" + u));
        }
    }

    @Test
    void theConfiguredCookieDecides() {
        publish(5_000, "{\"cookie\":\"session\"}");
        for (int u = 0; u < 30; u++) {
            HttpResponse<String> answer =
                    gateway.get("/orders/1", "Cookie", "a=b; session=s" + u + "; sluice-id=other", "X-User-Id", "7");
            assertThat(answer.body()).isEqualTo(expected("s" + u));
            assertThat(answer.headers().firstValue("set-cookie")).isEmpty();
        }
    }

    @Test
    void theAddressDecidesAsFarAsItCanBeTrusted() {
        publish(5_000, "{\"address\":true}");
        for (int u = 1; u < 30; u++) {
            HttpResponse<String> answer =
                    gateway.get("/orders/1", "X-Forwarded-For", "6.6.6.6, 198.51.100." + u, "Cookie", "sluice-id=x");
            assertThat(answer.body()).isEqualTo(expected("198.51.100." + u));
            assertThat(answer.headers().firstValue("set-cookie")).isEmpty();
        }
        assertThat(gateway.get("/orders/1").body()).isEqualTo(expected("127.0.0.1"));
    }

    @Test
    void aUserWhoComesOverTlsGetsASecureCookie() {
        publish(5_000, "{\"cookie\":\"sluice-id\"}");
        assertThat(gateway.get("/orders/1", "X-Forwarded-Proto", "https")
                        .headers()
                        .firstValue("set-cookie")
                        .orElseThrow())
                .endsWith("; HttpOnly; SameSite=Lax; Secure");
        assertThat(gateway.get("/orders/1").headers().firstValue("set-cookie").orElseThrow())
                .doesNotContain("Secure");
    }

    /** A raised weight keeps whoever was on the canary, through the whole of HTTP. */
    @Test
    void aRaisedWeightKeepsEveryUserThatWasOnTheCanary() {
        List<Integer> before = List.of();
        for (int weight : new int[] {500, 2_500, 5_000, 10_000}) {
            publish(weight, "{\"header\":\"X-User-Id\"}");
            List<Integer> now = new ArrayList<>();
            for (int u = 0; u < 60; u++)
                if (gateway.get("/orders/1", "X-User-Id", "u" + u).body().equals("canary")) now.add(u);
            assertThat(now).as("weight %d", weight).containsAll(before);
            before = now;
        }
        assertThat(before).hasSize(60);
    }

    @ParameterizedTest
    @CsvSource({
        "0, all, all, all, all",
        "0, all, all, -, -",
        "0, head, -, -, head",
        "0, -, cook, -, cook",
        "0, -, -, ask, ask",
        "0, head, cook, ask, head",
        "0, other, -, -, -",
        "5000, all, all, all, all",
        "5000, head, -, -, head",
        "5000, -, cook, -, cook",
        "5000, -, -, ask, ask",
        "5000, -, -, -, -",
        "5000, all, -, all, -",
        "10000, -, -, ask, ask",
        "10000, other, other, other, -",
    })
    void lanesGoBeforeWeightsAndTravelDownstream(int weight, String header, String cookie, String query, String lane) {
        publish(weight, "{\"header\":\"X-User-Id\"}");
        for (String user : users(4)) {
            List<String> headers = new ArrayList<>(List.of("X-User-Id", user, "baggage", "tenant=a"));
            if (!header.equals("-")) headers.addAll(List.of("x-lane", header));
            if (!cookie.equals("-")) headers.addAll(List.of("Cookie", "lane=" + cookie));
            String path = "/orders/1" + (query.equals("-") ? "" : "?lane=" + query);
            String answer = gateway.get(path, headers.toArray(String[]::new)).body();
            boolean inLane = !lane.equals("-");
            assertThat(answer).as("user %s", user).isEqualTo(inLane ? "canary" : expected(user, weight));
            Upstream asked = answer.equals("canary") ? CANARY : STABLE;
            assertThat(asked.last().headers().get("baggage"))
                    .isEqualTo(inLane ? "tenant=a,sluice.lane=" + lane : "tenant=a");
        }
    }

    @Test
    void aLaneOfAnEarlierHopHoldsUnlessTheRequestSelectsAnother() {
        publish(0, "{\"header\":\"X-User-Id\"}");
        assertThat(gateway.get("/orders/1", "baggage", "sluice.lane=ask").body())
                .isEqualTo("canary");
        assertThat(CANARY.last().headers()).containsEntry("baggage", "sluice.lane=ask");
        gateway.get("/orders/1", "baggage", "sluice.lane=ask", "x-lane", "head");
        assertThat(CANARY.last().headers()).containsEntry("baggage", "sluice.lane=head");
        assertThat(gateway.get("/orders/1", "baggage", "sluice.lane=unknown").body())
                .isEqualTo("stable");
    }

    /** Users on both sides of the weight 5,000. */
    private static List<String> users(int each) {
        List<String> below = IntStream.range(0, 1_000)
                .mapToObj(u -> "u" + u)
                .filter(u -> Bucketing.bucket("orders", Tables.REVISION, u) < 5_000)
                .limit(each)
                .toList();
        List<String> above = IntStream.range(0, 1_000)
                .mapToObj(u -> "u" + u)
                .filter(u -> Bucketing.bucket("orders", Tables.REVISION, u) >= 5_000)
                .limit(each)
                .toList();
        List<String> all = new ArrayList<>(below);
        all.addAll(above);
        return all;
    }

    private static String expected(String key) {
        return expected(key, 5_000);
    }

    private static String expected(String key, int weight) {
        return Bucketing.bucket("orders", Tables.REVISION, key) < weight ? "canary" : "stable";
    }

    private static void publish(int weight, String sticky) {
        String table = Tables.orders(weight, STABLE.address(), CANARY.address());
        CONTROLLER.publish(
                ++epoch, Tables.with(Tables.with(table, "lanes", LANES.replace("\n", "")), "sticky", sticky));
        gateway.awaitEpoch(epoch);
    }
}
