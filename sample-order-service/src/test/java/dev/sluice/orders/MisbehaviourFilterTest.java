package dev.sluice.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.AvailabilityState;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.http.HttpStatus;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import tools.jackson.databind.json.JsonMapper;

/** Owns both clocks: the handler's, which it moves by hand, and Reactor's. */
class MisbehaviourFilterTest {

    /** Bounds a failing test; real time, of which a passing one needs none. */
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final AtomicLong nanos = new AtomicLong();
    private final MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/orders/1"));

    @Test
    void aSlowCallTakesTheFactorTimesWhatItsHandlerTook() {
        StepVerifier.withVirtualTime(() -> filter(3, true).filter(exchange, handlerThatTakes(Duration.ofMillis(10))))
                .expectSubscription()
                .expectNoEvent(Duration.ofMillis(20).minusNanos(1))
                .thenAwait(Duration.ofNanos(1))
                .expectComplete()
                .verify(DEADLINE);

        assertThat(exchange.getResponse().getBodyAsString().block()).isEqualTo("done");
    }

    @Test
    void factorOneAddsNothing() {
        StepVerifier.withVirtualTime(() -> filter(1, true).filter(exchange, handlerThatTakes(Duration.ofMillis(10))))
                .expectComplete()
                .verify(DEADLINE);
    }

    @Test
    void beforeReadinessNothingIsSlowed() {
        StepVerifier.withVirtualTime(() -> filter(3, false).filter(exchange, handlerThatTakes(Duration.ofMillis(10))))
                .expectComplete()
                .verify(DEADLINE);
        assertThat(exchange.getResponse().getStatusCode()).isEqualTo(HttpStatus.OK);
    }

    private MisbehaviourFilter filter(double slowdown, boolean ready) {
        OrdersProperties properties = new OrdersProperties(
                "v2",
                new OrdersProperties.Risk(java.util.List.of(), null, 1),
                new OrdersProperties.Misbehaviour(true, 0, slowdown, 1L),
                new OrdersProperties.WarmUp(0));
        return new MisbehaviourFilter(
                new Misbehaviour(properties), availability(ready), JsonMapper.shared(), nanos::get);
    }

    private WebFilterChain handlerThatTakes(Duration duration) {
        return call -> {
            nanos.addAndGet(duration.toNanos());
            call.getResponse().setStatusCode(HttpStatus.OK);
            byte[] body = "done".getBytes(StandardCharsets.US_ASCII);
            return call.getResponse()
                    .writeWith(Mono.just(call.getResponse().bufferFactory().wrap(body)));
        };
    }

    private static ApplicationAvailability availability(boolean ready) {
        return new ApplicationAvailability() {
            @Override
            public <S extends AvailabilityState> S getState(Class<S> type, S defaultState) {
                return defaultState;
            }

            @Override
            public <S extends AvailabilityState> @Nullable S getState(Class<S> type) {
                return null;
            }

            @Override
            public <S extends AvailabilityState> @Nullable AvailabilityChangeEvent<S> getLastChangeEvent(
                    Class<S> type) {
                return null;
            }

            @Override
            public ReadinessState getReadinessState() {
                return ready ? ReadinessState.ACCEPTING_TRAFFIC : ReadinessState.REFUSING_TRAFFIC;
            }

            @Override
            public LivenessState getLivenessState() {
                return LivenessState.CORRECT;
            }
        };
    }
}
