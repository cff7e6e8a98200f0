package dev.sluice.runtime.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sluice.policy.admission.AdmissionBounds;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import reactor.core.publisher.Mono;

class AdmissionFilterTest {
    private final AdmissionFilter filter = new AdmissionFilter(
            new AdmissionBounds(1, 1, 1, Duration.ZERO),
            new Priorities(List.of("/actuator"), List.of(), null),
            Duration.ofMillis(1_500));

    @Test
    void aRequestLeavesWhenItEndsHoweverThatIs() {
        handle("/", (request, response) -> Mono.empty()).block();
        handle("/", (request, response) -> Mono.error(new IllegalStateException("broken")))
                .onErrorComplete()
                .block();
        handle("/", (request, response) -> Mono.never()).subscribe().dispose();
        assertThatIllegalStateException()
                .isThrownBy(() -> handle("/", (request, response) -> {
                    throw new IllegalStateException("before it began");
                }));
        assertThat(filter.gate().running()).isZero();
    }

    @Test
    void aRefusalSaysWhenToComeAgainInWholeSeconds() {
        var waiting = handle("/", (request, response) -> Mono.never()).subscribe();
        var response = new MockServerHttpResponse();
        filter.before((request, answer) -> Mono.error(new AssertionError("was served")))
                .handle(MockServerHttpRequest.get("/").build(), response)
                .block();
        assertThat(response.getStatusCode()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
        assertThat(response.getHeaders().getFirst("Retry-After")).isEqualTo("2");
        waiting.dispose();
    }

    @Test
    void anExemptRequestIsNotCounted() {
        var endless =
                handle("/actuator/health", (request, response) -> Mono.never()).subscribe();
        assertThat(filter.gate().running()).isZero();
        endless.dispose();
    }

    private Mono<Void> handle(String path, HttpHandler application) {
        return filter.before(application).handle(MockServerHttpRequest.get(path).build(), new MockServerHttpResponse());
    }
}
