package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** With the profile for it, calls carry the gateway's own span on, and buckets name a trace. */
class TracedGatewayIT {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLER = "00f067aa0ba902b7";

    private static final Upstream ORDERS = Upstream.answering("orders");
    private static Gateway gateway;

    @BeforeAll
    static void start() {
        gateway = Gateway.alone(
                "--spring.profiles.active=tracing",
                "--management.tracing.sampling.probability=1",
                "--sluice.gateway.services.orders.fallback-uri=" + ORDERS.address());
    }

    @AfterAll
    static void stop() {
        gateway.close();
        ORDERS.close();
    }

    @Test
    void theServiceIsCalledByASpanOfTheGateway() {
        gateway.get("/orders/1", "traceparent", "00-" + TRACE + "-" + CALLER + "-01", "X-Request-Id", "call-1");
        assertThat(ORDERS.received().getLast().headers().get("traceparent"))
                .matches("00-" + TRACE + "-(?!" + CALLER + ")[0-9a-f]{16}-0[13]");
        assertThat(ORDERS.received().getLast().headers()).containsEntry("x-request-id", "call-1");
    }

    @Test
    void aCallerWithoutATraceGetsOne() {
        gateway.get("/orders/2");
        String first = ORDERS.received().getLast().headers().get("traceparent");
        gateway.get("/orders/3");
        assertThat(first).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[13]");
        assertThat(ORDERS.received().getLast().headers().get("traceparent")).isNotEqualTo(first);
    }

    @Test
    void aPlainRequestStillTakesTheDirectWay() {
        double before = direct();
        gateway.get("/orders/1");
        assertThat(direct()).isEqualTo(before + 1);
    }

    @Test
    void aTraceThatItsCallerDoesNotKeepIsCarriedOn() {
        gateway.get("/orders/1", "traceparent", "00-" + TRACE + "-" + CALLER + "-00", "baggage", "sluice.lane=qa,a=b");
        var received = ORDERS.received().getLast().headers();
        assertThat(received.get("traceparent")).matches("00-" + TRACE + "-[0-9a-f]{16}-0[02]");
        assertThat(received).containsEntry("baggage", "sluice.lane=qa,a=b");
    }

    private static double direct() {
        return gateway.bean(MeterRegistry.class)
                .get(GatewayMeters.DIRECT.getName())
                .counter()
                .count();
    }

    @Test
    void aBucketNamesATraceThatFellIntoIt() {
        gateway.get("/orders/4");
        assertThat(gateway.get(
                                "/actuator/prometheus",
                                "Accept",
                                "application/openmetrics-text; version=1.0.0; charset=utf-8")
                        .body())
                .containsPattern(
                        "sluice_gateway_attempts_seconds_bucket\\{[^}]*\\} [0-9.]+ # \\{span_id=\"[0-9a-f]{16}\",trace_id=\"[0-9a-f]{32}\"\\}");
    }

    @Test
    void aProblemNamesTheTraceThatTheGatewayBegan() {
        ORDERS.behaves(ORDERS.reset());
        String body = gateway.get("/orders/5").body();
        ORDERS.behaves(ORDERS.answer(200, "orders"));
        String trace = JsonMapper.shared().readTree(body).path("traceId").asString();
        assertThat(trace).matches("[0-9a-f]{32}");
        assertThat(ORDERS.received().getLast().headers().get("traceparent")).contains(trace);
    }
}
