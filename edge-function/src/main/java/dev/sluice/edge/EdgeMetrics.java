package dev.sluice.edge;

import dev.sluice.edge.events.EventCounts;
import dev.sluice.edge.scoring.Label;
import dev.sluice.policy.risk.RiskVerdict;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Records the meters of {@link EdgeMeters}. All exist from the start, so that a rate can be taken of the first event. */
final class EdgeMetrics {
    /** Upper borders of the request timer's buckets: finest around what scoring takes, the last one the caller's deadline. */
    private static final Duration[] BORDERS = {
        Duration.ofNanos(100_000),
        Duration.ofNanos(250_000),
        Duration.ofNanos(500_000),
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(20),
        Duration.ofMillis(50)
    };

    /** Upper borders of the scores' buckets. */
    private static final double[] SCORES = {50, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1_000};

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<Outcome, Timer> requests = perValue(Outcome.values(), this::timer);
    private final Map<RiskVerdict, Counter> verdicts =
            perValue(RiskVerdict.values(), verdict -> counter(EdgeMeters.VERDICTS, EdgeMeters.Keys.VERDICT, verdict));
    private final Map<Deadlines.Phase, Counter> timeouts =
            perValue(Deadlines.Phase.values(), phase -> counter(EdgeMeters.TIMEOUTS, EdgeMeters.Keys.PHASE, phase));
    private final Map<Label.Effect, Counter> labels =
            perValue(Label.Effect.values(), effect -> counter(EdgeMeters.LABELS, EdgeMeters.Keys.EFFECT, effect));
    private final DistributionSummary scores = DistributionSummary.builder(EdgeMeters.SCORES.getName())
            .description(EdgeMeters.SCORES.description())
            .serviceLevelObjectives(SCORES)
            .register(registry);
    private final Counter degraded = counter(EdgeMeters.DEGRADED);
    private final Counter refusals = counter(EdgeMeters.REFUSALS);

    private final AtomicBoolean jvmBound = new AtomicBoolean();

    /** What became of a request. */
    enum Outcome {
        SCORED,
        REPEATED,
        INVALID,
        CONFLICT,
        FAILED
    }

    void answered(Outcome outcome, long nanos) {
        Objects.requireNonNull(requests.get(outcome)).record(nanos, TimeUnit.NANOSECONDS);
    }

    void decided(Decision decision) {
        Objects.requireNonNull(verdicts.get(decision.outcome())).increment();
        if (decision.outcome() != RiskVerdict.UNCHECKED) scores.record(decision.score());
        if (decision.degraded()) degraded.increment();
    }

    void labelled(Label.Effect effect) {
        Objects.requireNonNull(labels.get(effect)).increment();
    }

    void timedOut(Deadlines.Phase phase) {
        Objects.requireNonNull(timeouts.get(phase)).increment();
    }

    void refused() {
        refusals.increment();
    }

    /** A value read at each scrape, from any thread. */
    void gauge(EdgeMeters meter, Supplier<Number> value) {
        Gauge.builder(meter.getName(), value)
                .description(meter.description())
                .baseUnit(meter.getBaseUnit())
                .register(registry);
    }

    /** What becomes of events is counted where they are read. */
    void count(EventCounts events) {
        for (EventCounts.Outcome outcome : EventCounts.Outcome.values())
            FunctionCounter.builder(EdgeMeters.EVENTS.getName(), events, counts -> counts.events(outcome))
                    .description(EdgeMeters.EVENTS.description())
                    .baseUnit(EdgeMeters.EVENTS.getBaseUnit())
                    .tag(EdgeMeters.Keys.OUTCOME.asString(), lower(outcome))
                    .register(registry);
        FunctionCounter.builder(EdgeMeters.EVENTS_FAILURES.getName(), events, EventCounts::failures)
                .description(EdgeMeters.EVENTS_FAILURES.description())
                .register(registry);
        FunctionCounter.builder(EdgeMeters.EVENTS_GAPS.getName(), events, EventCounts::gaps)
                .description(EdgeMeters.EVENTS_GAPS.description())
                .register(registry);
        gauge(EdgeMeters.EVENTS_LAG, events::lag);
    }

    /** Everything in Prometheus' text format. The JVM's own meters begin with the first scrape: the start does not wait for them. */
    String scrape() {
        if (jvmBound.compareAndSet(false, true)) {
            new JvmMemoryMetrics().bindTo(registry);
            new ProcessorMetrics().bindTo(registry);
            new FileDescriptorMetrics().bindTo(registry);
            new UptimeMetrics().bindTo(registry);
        }
        return registry.scrape();
    }

    private Timer timer(Outcome outcome) {
        return Timer.builder(EdgeMeters.REQUESTS.getName())
                .description(EdgeMeters.REQUESTS.description())
                .tag(EdgeMeters.Keys.OUTCOME.asString(), lower(outcome))
                .serviceLevelObjectives(BORDERS)
                .register(registry);
    }

    private Counter counter(EdgeMeters meter) {
        return Counter.builder(meter.getName())
                .description(meter.description())
                .baseUnit(meter.getBaseUnit())
                .register(registry);
    }

    private Counter counter(EdgeMeters meter, EdgeMeters.Keys key, Enum<?> value) {
        return Counter.builder(meter.getName())
                .description(meter.description())
                .baseUnit(meter.getBaseUnit())
                .tag(key.asString(), lower(value))
                .register(registry);
    }

    private static <E extends Enum<E>, M> Map<E, M> perValue(E[] values, Function<E, M> meter) {
        return Arrays.stream(values).collect(Collectors.toUnmodifiableMap(Function.identity(), meter));
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
