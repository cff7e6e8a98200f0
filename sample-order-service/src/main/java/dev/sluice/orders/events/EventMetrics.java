package dev.sluice.orders.events;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Counts what the relay does, and shows what waits. */
final class EventMetrics {

    private final AtomicReference<EventTable.Backlog> backlog =
            new AtomicReference<>(new EventTable.Backlog(0, Optional.empty()));
    private final Counter published;
    private final Counter failures;
    private final Counter adopted;

    EventMetrics(MeterRegistry registry, InstantSource clock) {
        this.published = counter(registry, EventMeters.PUBLISHED);
        this.failures = counter(registry, EventMeters.FAILURES);
        this.adopted = counter(registry, EventMeters.ADOPTED);
        Gauge.builder(EventMeters.WAITING.getName(), backlog, b -> b.get().events())
                .description(EventMeters.WAITING.description())
                .register(registry);
        Gauge.builder(EventMeters.LAG.getName(), () -> lag(clock).toMillis() / 1_000.0)
                .description(EventMeters.LAG.description())
                .baseUnit(EventMeters.LAG.getBaseUnit())
                .register(registry);
    }

    private static Counter counter(MeterRegistry registry, EventMeters meter) {
        return Counter.builder(meter.getName()).description(meter.description()).register(registry);
    }

    void published(int events) {
        published.increment(events);
    }

    void failed() {
        failures.increment();
    }

    void adopted(int events) {
        adopted.increment(events);
    }

    /** What waits by now; an age goes on growing while nobody can look. */
    void waiting(EventTable.Backlog found) {
        backlog.set(found);
    }

    private Duration lag(InstantSource clock) {
        Optional<Duration> age = backlog.get().since().map(since -> Duration.between(since, clock.instant()));
        return age.filter(waited -> !waited.isNegative()).orElse(Duration.ZERO);
    }
}
