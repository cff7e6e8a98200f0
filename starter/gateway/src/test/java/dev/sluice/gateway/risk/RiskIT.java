package dev.sluice.gateway.risk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.Gateway;
import dev.sluice.gateway.NoLeaks;
import dev.sluice.gateway.RawHttp;
import dev.sluice.gateway.Upstream;
import dev.sluice.policy.risk.OrderBinding;
import dev.sluice.policy.risk.RiskVerdict;
import dev.sluice.policy.risk.SignedVerdict;
import dev.sluice.policy.risk.SigningKeys;
import dev.sluice.policy.risk.VerdictCheck;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sensitive orders and the edge function that is asked about them. */
@ExtendWith(NoLeaks.class)
class RiskIT {

    private static final String KEY = "a key that is long enough for tests";
    private static final String SENSITIVE =
            "{\"customer\":\"17850\",\"reference\":\"536365\",\"currency\":\"GBP\",\"country\":\"United Kingdom\","
                    + "\"items\":[{\"sku\":\"85123A\",\"quantity\":100,\"unitPrice\":499},{\"sku\":\"B\",\"quantity\":1,\"unitPrice\":100}]}";
    private static final Upstream ORDERS = Upstream.answering("orders");
    private static final Upstream NEAR = Upstream.answering("");
    private static final Upstream CENTRAL = Upstream.answering("");
    private static Gateway open;
    private static Gateway closed;

    @BeforeAll
    static void start() {
        open = gateway("fail-open");
        closed = gateway("fail-closed");
    }

    /** The deadline is generous, because these tests are about verdicts; one test is about the deadline. */
    private static Gateway gateway(String failMode) {
        return Gateway.alone(
                "--sluice.gateway.services.orders.fallback-uri=" + ORDERS.address(),
                "--sluice.gateway.risk.endpoints=" + NEAR.address() + "," + CENTRAL.address(),
                "--sluice.gateway.risk.deadline=4s",
                "--sluice.gateway.risk.retry-after=10ms",
                "--sluice.gateway.risk.signing-key=" + KEY,
                "--sluice.gateway.risk.fail-mode=" + failMode);
    }

    @AfterAll
    static void stop() {
        open.close();
        closed.close();
        ORDERS.close();
        NEAR.close();
        CENTRAL.close();
    }

    @BeforeEach
    void everyoneIsHarmless() {
        NEAR.behaves(says(NEAR, "allow"));
        CENTRAL.behaves(says(CENTRAL, "review"));
        Gateway.await("the first endpoint is asked again", RiskIT::asksTheFirstEndpointTwice);
        ORDERS.received().clear();
        NEAR.received().clear();
        CENTRAL.received().clear();
    }

    @Test
    void aSensitiveOrderTravelsWithASignedVerdict() {
        assertThat(open.send(order(SENSITIVE, "key-1")).statusCode()).isEqualTo(200);
        SignedVerdict verdict = verdict("key-1");
        assertThat(verdict.verdict()).isEqualTo(RiskVerdict.ALLOW);
        assertThat(verdict.score()).isEqualTo(123);
        assertThat(verdict.model()).isEqualTo("scorecard-1");
        assertThat(verdict.expires())
                .isAfter(Instant.now())
                .isBefore(Instant.now().plusSeconds(90));
        assertThat(ORDERS.last().text()).as("the body is untouched").isEqualTo(SENSITIVE);
        assertThat(CENTRAL.received()).as("the first answer suffices").isEmpty();
    }

    @Test
    void theQuestionIsWhatTheOrderSays() {
        open.send(order(SENSITIVE, "key-2"));
        JsonNode question = JsonMapper.shared().readTree(NEAR.last().text());
        assertThat(NEAR.last().uri()).isEqualTo("/v1/risk");
        assertThat(question.path("requestId").asString()).isEqualTo("key-2");
        assertThat(question.path("orderId").asString()).isEqualTo("536365");
        assertThat(question.path("customer").asString()).isEqualTo("17850");
        assertThat(question.path("amount").asLong()).isEqualTo(50_000);
        assertThat(question.path("currency").asString()).isEqualTo("GBP");
        assertThat(question.path("items").asInt()).isEqualTo(2);
        assertThat(question.path("country").asString()).isEqualTo("United Kingdom");
        assertThat(Instant.parse(question.path("time").asString())).isBeforeOrEqualTo(Instant.now());
    }

    @Test
    void aRepeatIsTheSameQuestion() {
        open.send(order(SENSITIVE, "key-3"));
        String first = NEAR.last().text();
        open.send(order(SENSITIVE, "key-3"));
        String second = NEAR.last().text();
        assertThat(withoutTime(second)).isEqualTo(withoutTime(first));
    }

    @Test
    void anOrderBelowTheMinimumIsNotAskedAbout() {
        String small = SENSITIVE.replace("\"unitPrice\":499", "\"unitPrice\":498");
        assertThat(open.send(order(small, "key-4")).statusCode()).isEqualTo(200);
        assertThat(NEAR.received()).isEmpty();
        assertThat(ORDERS.last().headers()).doesNotContainKey("sluice-risk");
        assertThat(ORDERS.last().text()).isEqualTo(small);
    }

    @Test
    void otherRequestsAreNotAskedAbout() {
        assertThat(open.get("/orders/1").statusCode()).isEqualTo(200);
        assertThat(open.send(order(SENSITIVE, "key-5", "/orders/1/cancel")).statusCode())
                .isEqualTo(200);
        assertThat(NEAR.received()).isEmpty();
    }

    @Test
    void aForgedVerdictNeverArrives() {
        OrderBinding order = OrderBinding.of("key-6", SENSITIVE.getBytes(UTF_8));
        String forged = new SignedVerdict(
                        RiskVerdict.ALLOW, 1, order, "forged", Instant.now().plusSeconds(60))
                .sign(SigningKeys.of("another key of the same length..."));
        open.send(order(SENSITIVE, "key-6").header("sluice-risk", forged));
        assertThat(verdict("key-6").model()).isEqualTo("scorecard-1");
        open.send(open.request("/orders/1").header("Sluice-Risk", forged).GET());
        assertThat(ORDERS.last().headers()).doesNotContainKey("sluice-risk");
    }

    @Test
    void aDeniedOrderGoesNoFurther() {
        NEAR.behaves(says(NEAR, "deny"));
        HttpResponse<String> answer = open.send(order(SENSITIVE, "key-7"));
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(answer.body()).contains("urn:sluice:problem:risk-denied").doesNotContain("scorecard");
        assertThat(ORDERS.received()).isEmpty();
    }

    @Test
    void theNextEndpointIsAskedWhenTheFirstFails() {
        NEAR.behaves(NEAR.answer(500, "broken"));
        open.send(order(SENSITIVE, "key-8"));
        assertThat(verdict("key-8").verdict()).isEqualTo(RiskVerdict.REVIEW);
    }

    @Test
    void theNextEndpointIsAskedInsideTheSameDeadlineWhenTheFirstHangs() {
        NEAR.behaves(NEAR.hang());
        open.send(order(SENSITIVE, "key-9"));
        assertThat(verdict("key-9").verdict()).isEqualTo(RiskVerdict.REVIEW);
    }

    @Test
    void anIdThatWasUsedForAnotherQuestionIsAskedUnderANewOne() {
        NEAR.behaves((request, response) -> NEAR.received().isEmpty()
                ? NEAR.answer(422, "{}").apply(request, response)
                : says(NEAR, "allow").apply(request, response));
        open.send(order(SENSITIVE, "key-10"));
        assertThat(verdict("key-10").verdict()).isEqualTo(RiskVerdict.ALLOW);
        assertThat(NEAR.received()).hasSize(2);
        assertThat(JsonMapper.shared()
                        .readTree(NEAR.last().text())
                        .path("requestId")
                        .asString())
                .isNotEqualTo("key-10");
    }

    @Test
    void whenNobodyAnswersTheFailModeDecides() {
        NEAR.behaves(NEAR.answer(500, "broken"));
        CENTRAL.behaves(CENTRAL.reset());
        assertThat(open.send(order(SENSITIVE, "key-11")).statusCode()).isEqualTo(200);
        assertThat(verdict("key-11").verdict()).isEqualTo(RiskVerdict.UNCHECKED);
        ORDERS.received().clear();
        HttpResponse<String> answer = closed.send(order(closed, SENSITIVE, "key-11", "/orders"));
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("urn:sluice:problem:risk-unchecked");
        assertThat(ORDERS.received()).isEmpty();
    }

    @Test
    void anAnswerThatCannotBeSignedIsNoAnswer() {
        for (String broken : new String[] {
            "{\"score\":1001,\"verdict\":\"allow\",\"model\":\"m\"}",
            "{\"score\":1,\"verdict\":\"allow\",\"model\":\"m;verdict=allow\"}",
            "{\"score\":1,\"verdict\":\"unchecked\",\"model\":\"m\"}",
            "{\"verdict\":\"allow\",\"model\":\"m\"}",
            "{\"score\":1",
            ""
        }) {
            NEAR.behaves(NEAR.json(200, broken));
            open.send(order(SENSITIVE, "key-14"));
            assertThat(verdict("key-14").verdict()).as(broken).isEqualTo(RiskVerdict.REVIEW);
        }
        NEAR.behaves(says(NEAR, "allow"));
        Gateway.await("the first endpoint is asked again", () -> {
            open.send(order(SENSITIVE, "key-14"));
            return verdict("key-14").verdict() == RiskVerdict.ALLOW;
        });
    }

    @Test
    void anEdgeThatDoesNotAssessTheOrderIsFollowedByTheNextAndStaysInUse() {
        NEAR.behaves(says(NEAR, "not-assessed"));
        for (int i = 0; i < 30; i++) open.send(order(SENSITIVE, "key-15"));
        assertThat(verdict("key-15").verdict()).isEqualTo(RiskVerdict.REVIEW);
        assertThat(NEAR.received()).hasSize(30);
    }

    @Test
    void anOrderWithoutReferenceIsNamedByTheDigestOfItsKey() {
        open.send(order(SENSITIVE.replace("\"reference\":\"536365\",", ""), "key-of-the-order-1"));
        JsonNode question = JsonMapper.shared().readTree(NEAR.last().text());
        // printf key-of-the-order-1 | sha256sum
        assertThat(question.path("orderId").asString())
                .isEqualTo("28783ee9362c52272eaed187a45eed4809db44828e652b72693a1675487325d2");
    }

    @Test
    void whatCannotBeReadIsTreatedAsUnchecked() {
        for (String body : new String[] {"not json", "{\"items\":[{\"quantity\":1}]}", "x".repeat(600_000)}) {
            ORDERS.received().clear();
            assertThat(open.send(order(body, "key-12")).statusCode()).isEqualTo(200);
            assertThat(verdict("key-12").verdict()).isEqualTo(RiskVerdict.UNCHECKED);
            assertThat(ORDERS.last().text()).isEqualTo(body);
        }
        assertThat(NEAR.received()).isEmpty();
    }

    @Test
    void prometheusReadsTheMetersOfTheCheck() {
        open.send(order(SENSITIVE, "key-16"));
        assertThat(open.get("/actuator/prometheus").body())
                .contains("sluice_gateway_risk_checks_seconds_count{verdict=\"allow\"}")
                .contains("sluice_gateway_risk_questions_seconds_count{endpoint=\"")
                .contains("sluice_gateway_risk_breaker{endpoint=\"")
                .contains("sluice_gateway_risk_concurrent");
    }

    /** The body is read up to the limit and no further when the answer is on its way. */
    @Test
    void anOrderTooLargeToAssessIsRefusedAndTheConnectionStaysInOrder() {
        try (RawHttp http = new RawHttp(closed)) {
            http.head("POST /orders HTTP/1.1", "Host: shop.example", "Transfer-Encoding: chunked");
            String chunk = "c350\r\n" + "x".repeat(50_000) + "\r\n";
            for (int i = 0; i < 16; i++) http.send(chunk);
            http.send("0\r\n\r\n").head("GET /nobodys/1 HTTP/1.1", "Host: shop.example");
            RawHttp.Reply refusal = http.reply();
            assertThat(refusal.status()).isEqualTo(503);
            assertThat(refusal.body()).contains("urn:sluice:problem:risk-unchecked");
            assertThat(http.reply().status())
                    .as("not a part of the body taken for a request")
                    .isEqualTo(404);
        }
    }

    @Test
    void anEdgeThatHangsCostsNoMoreThanTheDeadline() {
        NEAR.behaves(NEAR.hang());
        CENTRAL.behaves(CENTRAL.hang());
        try (Gateway quick = Gateway.alone(
                "--sluice.gateway.services.orders.fallback-uri=" + ORDERS.address(),
                "--sluice.gateway.risk.endpoints=" + NEAR.address() + "," + CENTRAL.address(),
                "--sluice.gateway.risk.deadline=50ms",
                "--sluice.gateway.risk.signing-key=" + KEY)) {
            HttpRequest request = order(quick, SENSITIVE, "key-13", "/orders")
                    .timeout(Duration.ofSeconds(20))
                    .build();
            for (int i = 0; i < 30; i++)
                assertThat(quick.send(HttpRequest.newBuilder(request, (name, value) -> true))
                                .statusCode())
                        .isEqualTo(200);
            assertThat(verdict("key-13").verdict()).isEqualTo(RiskVerdict.UNCHECKED);
            assertThat(NEAR.received().stream()
                            .filter(r -> r.uri().equals("/v1/risk"))
                            .count())
                    .as("the circuit breaker spares an endpoint that keeps failing")
                    .isLessThan(30);
        }
    }

    /** Two calls in a row close a circuit breaker that the test before has opened. */
    private static boolean asksTheFirstEndpointTwice() {
        NEAR.received().clear();
        for (int i = 0; i < 2; i++) open.send(order(SENSITIVE, "key-0"));
        return NEAR.received().size() == 2;
    }

    private static SignedVerdict verdict(String subject) {
        @Nullable String header = ORDERS.last().headers().get("sluice-risk");
        OrderBinding order = OrderBinding.of(subject, ORDERS.last().text().getBytes(UTF_8));
        VerdictCheck check = SignedVerdict.verify(header, SigningKeys.of(KEY), order, Instant.now());
        assertThat(check).isInstanceOf(VerdictCheck.Accepted.class);
        return ((VerdictCheck.Accepted) check).verdict();
    }

    private static Upstream.Behaviour says(Upstream edge, String verdict) {
        return edge.json(
                200,
                "{\"score\":123,\"outcome\":\"" + verdict
                        + "\",\"reasons\":[],\"model\":\"scorecard-1\",\"source\":\"edge\",\"elapsedMicros\":85}");
    }

    private static String withoutTime(String question) {
        return question.replaceAll("\"time\":\"[^\"]*\"", "");
    }

    private static HttpRequest.Builder order(String body, String key) {
        return order(body, key, "/orders");
    }

    private static HttpRequest.Builder order(String body, String key, String path) {
        return order(open, body, key, path);
    }

    private static HttpRequest.Builder order(Gateway gateway, String body, String key, String path) {
        return gateway.request(path)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(body));
    }
}
