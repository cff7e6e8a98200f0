package dev.sluice.gateway.risk;

import dev.sluice.gateway.GatewayMeters;
import dev.sluice.policy.risk.RiskVerdict;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Writes the meters of the risk check. */
final class RiskMetrics {

    private static final List<CircuitBreaker.State> STATES =
            List.of(CircuitBreaker.State.CLOSED, CircuitBreaker.State.OPEN, CircuitBreaker.State.HALF_OPEN);

    private final MeterRegistry registry;

    /** What came of asking one endpoint. */
    enum Outcome {
        ANSWERED,
        /** Not asked: its breaker is open. */
        SPARED,
        /** It refused the question. */
        REFUSED,
        TIMEOUT,
        FAILED,
        /** The whole deadline was over first, or the customer had gone. */
        CANCELLED
    }

    RiskMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void checked(RiskVerdict verdict, Duration took) {
        registry.timer(GatewayMeters.RISK_CHECKS.getName(), GatewayMeters.Tag.VERDICT.asString(), verdict.text())
                .record(took);
    }

    void asked(String endpoint, Outcome outcome, Duration took) {
        Timer.builder(GatewayMeters.RISK_QUESTIONS.getName())
                .tag(GatewayMeters.Tag.ENDPOINT.asString(), endpoint)
                .tag(GatewayMeters.Tag.OUTCOME.asString(), text(outcome))
                .register(registry)
                .record(took);
    }

    void watch(CircuitBreaker breaker) {
        for (CircuitBreaker.State state : STATES)
            Gauge.builder(GatewayMeters.RISK_BREAKER.getName(), breaker, b -> b.getState() == state ? 1 : 0)
                    .tag(GatewayMeters.Tag.ENDPOINT.asString(), breaker.getName())
                    .tag(GatewayMeters.Tag.STATE.asString(), text(state))
                    .strongReference(true)
                    .register(registry);
    }

    void watch(TimeLimiter deadline) {
        deadline.getEventPublisher()
                .onTimeout(event ->
                        registry.counter(GatewayMeters.RISK_TIMEOUTS.getName()).increment());
    }

    void watch(Bulkhead bulkhead) {
        int most = bulkhead.getBulkheadConfig().getMaxConcurrentCalls();
        Gauge.builder(
                        GatewayMeters.RISK_CONCURRENT.getName(),
                        bulkhead,
                        b -> most - b.getMetrics().getAvailableConcurrentCalls())
                .strongReference(true)
                .register(registry);
        bulkhead.getEventPublisher()
                .onCallRejected(event ->
                        registry.counter(GatewayMeters.RISK_REJECTED.getName()).increment());
    }

    private static String text(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
