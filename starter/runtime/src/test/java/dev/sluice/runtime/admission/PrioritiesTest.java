package dev.sluice.runtime.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;

class PrioritiesTest {
    private static final Priorities PRIORITIES =
            new Priorities(List.of("/actuator", "/livez"), List.of("/payments"), "x-critical");

    @ParameterizedTest
    @CsvSource({
        "/actuator, EXEMPT",
        "/actuator/health/readiness, EXEMPT",
        "/livez, EXEMPT",
        "/actuators, NORMAL",
        "/payments/7, CRITICAL",
        "/paymentsets, NORMAL",
        "/, NORMAL",
    })
    void aPathStandsForItselfAndWhatIsBelow(String path, Priority expected) {
        assertThat(PRIORITIES.of(MockServerHttpRequest.get(path).build())).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"true, CRITICAL", "false, NORMAL"})
    void theHeaderMarksARequestAsCritical(String value, Priority expected) {
        var request = MockServerHttpRequest.get("/orders").header("X-Critical", value);
        assertThat(PRIORITIES.of(request.build())).isEqualTo(expected);
    }

    @Test
    void nobodyCanMarkARequestWhenNoHeaderIsConfigured() {
        var request = MockServerHttpRequest.get("/orders").header("x-critical", "true");
        assertThat(new Priorities(List.of(), List.of(), null).of(request.build()))
                .isEqualTo(Priority.NORMAL);
    }

    @Test
    void aWebSocketIsNotCounted() {
        var request = MockServerHttpRequest.get("/socket").header("Upgrade", "websocket");
        assertThat(PRIORITIES.of(request.build())).isEqualTo(Priority.EXEMPT);
    }
}
