package dev.sluice.orders.events;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.docs.MeterDocumentation;
import org.jspecify.annotations.Nullable;

/** Every meter of the outbox and its relay. */
enum EventMeters implements MeterDocumentation {
    PUBLISHED(
            "orders.events.published",
            Meter.Type.COUNTER,
            null,
            "Events that this instance published, repeats after a failure included"),
    FAILURES(
            "orders.events.failures",
            Meter.Type.COUNTER,
            null,
            "Passes of the relay that failed: the database or Redis did not answer"),
    ADOPTED(
            "orders.events.adopted",
            Meter.Type.COUNTER,
            null,
            "Events that this instance wrote for a release that has no outbox"),
    WAITING(
            "orders.events.waiting",
            Meter.Type.GAUGE,
            null,
            "Events that wait to be published, whoever publishes them; measured once a second"),
    LAG("orders.events.lag", Meter.Type.GAUGE, "seconds", "Age of the oldest event that waits, 0 if none does");

    private final String meterName;
    private final Meter.Type type;
    private final @Nullable String unit;
    private final String description;

    EventMeters(String meterName, Meter.Type type, @Nullable String unit, String description) {
        this.meterName = meterName;
        this.type = type;
        this.unit = unit;
        this.description = description;
    }

    @Override
    public String getName() {
        return meterName;
    }

    @Override
    public Meter.Type getType() {
        return type;
    }

    @Override
    public @Nullable String getBaseUnit() {
        return unit;
    }

    /** What the meter tells, for people. */
    String description() {
        return description;
    }
}
