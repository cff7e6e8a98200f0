package dev.sluice.gateway.risk;

import dev.sluice.gateway.GatewayMeters;
import dev.sluice.policy.risk.RiskVerdict;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.micrometer.core.instrument.Counter;
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

    /** Upper borders of the buckets: finest below the usual deadline of 50 ms, which is one of them. */
    private static final Duration[] BORDERS = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(20),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(200)
    };

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
        for (RiskVerdict verdict : RiskVerdict.values()) checks(verdict);
    }

    void checked(RiskVerdict verdict, Duration took) {
        checks(verdict).record(took);
    }

    void asked(String endpoint, Outcome outcome, Duration took) {
        questions(endpoint, outcome).record(took);
    }

    /** Shows the breaker of an endpoint; its other meters exist from now on, so that a rate can be taken of the first event. */
    void watch(CircuitBreaker breaker) {
        for (Outcome outcome : Outcome.values()) questions(breaker.getName(), outcome);
        for (CircuitBreaker.State state : STATES)
            Gauge.builder(GatewayMeters.RISK_BREAKER.getName(), breaker, b -> b.getState() == state ? 1 : 0)
                    .description(GatewayMeters.RISK_BREAKER.description())
                    .tag(GatewayMeters.Tag.ENDPOINT.asString(), breaker.getName())
                    .tag(GatewayMeters.Tag.STATE.asString(), text(state))
                    .strongReference(true)
                    .register(registry);
    }

    void watch(TimeLimiter deadline) {
        Counter timeouts = counter(GatewayMeters.RISK_TIMEOUTS);
        deadline.getEventPublisher().onTimeout(event -> timeouts.increment());
    }

    void watch(Bulkhead bulkhead) {
        int most = bulkhead.getBulkheadConfig().getMaxConcurrentCalls();
        Gauge.builder(
                        GatewayMeters.RISK_CONCURRENT.getName(),
                        bulkhead,
                        b -> most - b.getMetrics().getAvailableConcurrentCalls())
                .description(GatewayMeters.RISK_CONCURRENT.description())
                .strongReference(true)
                .register(registry);
        Counter rejected = counter(GatewayMeters.RISK_REJECTED);
        bulkhead.getEventPublisher().onCallRejected(event -> rejected.increment());
    }

    private Timer checks(RiskVerdict verdict) {
        return Timer.builder(GatewayMeters.RISK_CHECKS.getName())
                .description(GatewayMeters.RISK_CHECKS.description())
                .tag(GatewayMeters.Tag.VERDICT.asString(), verdict.text())
                .serviceLevelObjectives(BORDERS)
                .register(registry);
    }

    private Timer questions(String endpoint, Outcome outcome) {
        return Timer.builder(GatewayMeters.RISK_QUESTIONS.getName())
                .description(GatewayMeters.RISK_QUESTIONS.description())
                .tag(GatewayMeters.Tag.ENDPOINT.asString(), endpoint)
                .tag(GatewayMeters.Tag.OUTCOME.asString(), text(outcome))
                .register(registry);
    }

    private Counter counter(GatewayMeters meter) {
        return Counter.builder(meter.getName()).description(meter.description()).register(registry);
    }

    private static String text(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
