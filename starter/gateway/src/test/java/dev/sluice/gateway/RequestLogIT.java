package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.logging.LoggingSystemProperty;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Lines that are written for a request say which it is, where it goes and why; and nothing that a client sends becomes a line. */
@ExtendWith(OutputCaptureExtension.class)
class RequestLogIT {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SECRET = "s3cret-of-a-customer";

    private static final Upstream ORDERS = Upstream.answering("orders");
    private static final Upstream CANARY = Upstream.answering("canary");
    private static final FakeController CONTROLLER = new FakeController();

    @AfterAll
    static void stop() {
        CONTROLLER.close();
        ORDERS.close();
        CANARY.close();
        // The next application in this process writes plain lines again.
        System.clearProperty(LoggingSystemProperty.CONSOLE_STRUCTURED_FORMAT.getEnvironmentVariableName());
        LoggingSystem.get(RequestLogIT.class.getClassLoader()).cleanUp();
    }

    @Test
    void aLineNamesRequestTraceLaneVersionAndDecision(CapturedOutput output) {
        CONTROLLER.publish(7, Tables.orders(10_000, ORDERS.address(), CANARY.address()));
        try (Gateway gateway = Gateway.of(
                CONTROLLER,
                "--logging.structured.format.console=ecs",
                "--logging.level.dev.sluice.gateway.ReplayFilter=debug",
                "--logging.level.reactor.netty.http.client=off")) {
            gateway.awaitEpoch(7);
            CANARY.behaves(CANARY.answer(500, SECRET));
            var answer = gateway.get(
                    "/orders/%0A%7B%22log%22%3A1%7D?card=" + SECRET,
                    "X-User-Id",
                    SECRET,
                    "X-Request-Id",
                    "call-17",
                    "Authorization",
                    "Bearer " + SECRET,
                    "traceparent",
                    "00-" + TRACE + "-00f067aa0ba902b7-01");
            assertThat(answer.headers().firstValue("sluice-replayed")).contains("true");
            List<JsonNode> lines = lines(output);
            JsonNode replayed = lines.stream()
                    .filter(line -> line.path("message").asString().equals("Canary call failed, stable answers"))
                    .findFirst()
                    .orElseThrow();
            assertThat(replayed.at("/http/request/id").asString()).isEqualTo("call-17");
            assertThat(replayed.at("/trace/id").asString()).isEqualTo(TRACE);
            assertThat(replayed.at("/labels/version").asString()).isEqualTo("v2");
            assertThat(replayed.at("/labels/decision").asString()).contains("is below the canary's weight");
            assertThat(replayed.at("/service/name").asString()).isEqualTo("sluice-gateway");
            assertThat(output.getOut()).doesNotContain(SECRET);
        }
    }

    @Test
    void aProblemSaysWhatToAskFor() {
        try (Gateway gateway = Gateway.alone()) {
            JsonNode problem = JsonMapper.shared()
                    .readTree(gateway.get("/orders/1", "traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01")
                            .body());
            assertThat(problem.path("traceId").asString()).isEqualTo(TRACE);
            assertThat(problem.path("requestId").asString()).matches("[0-9a-f]{16}");
            JsonNode named = JsonMapper.shared()
                    .readTree(gateway.get("/orders/1", "X-Request-Id", "mine").body());
            assertThat(named.path("requestId").asString()).isEqualTo("mine");
            assertThat(named.has("traceId")).isFalse();
            JsonNode forged = JsonMapper.shared()
                    .readTree(gateway.get("/orders/1", "X-Request-Id", "a b{}").body());
            assertThat(forged.path("requestId").asString()).matches("[0-9a-f]{16}");
        }
    }

    @Test
    void servicesGetTheRequestsName() {
        CONTROLLER.publish(9, Tables.orders(0, ORDERS.address(), null));
        try (Gateway gateway = Gateway.of(CONTROLLER)) {
            gateway.awaitEpoch(9);
            gateway.get("/orders/1", "X-Request-Id", "call-18");
            assertThat(ORDERS.received().getLast().headers()).containsEntry("x-request-id", "call-18");
            gateway.get("/orders/2");
            assertThat(ORDERS.received().getLast().headers().get("x-request-id"))
                    .matches("[0-9a-f]{16}");
        }
    }

    private static List<JsonNode> lines(CapturedOutput output) {
        return output.getOut()
                .lines()
                .filter(line -> line.startsWith("{"))
                .map(line -> JsonMapper.shared().readTree(line))
                .toList();
    }
}
