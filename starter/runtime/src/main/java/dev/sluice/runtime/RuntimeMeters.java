package dev.sluice.runtime;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.docs.MeterDocumentation;
import org.jspecify.annotations.Nullable;

/** Every meter of the runtime. */
public enum RuntimeMeters implements MeterDocumentation {
    CONNECTIONS("sluice.runtime.connections", Meter.Type.GAUGE, "Open connections of all listeners"),
    CONNECTIONS_ACCEPTED("sluice.runtime.connections.accepted", Meter.Type.COUNTER, "Connections accepted"),
    CONNECTIONS_REFUSED(
            "sluice.runtime.connections.refused",
            Meter.Type.COUNTER,
            "Connections refused because the limit of open connections was reached"),
    CONNECTIONS_EXPIRED(
            "sluice.runtime.connections.expired",
            Meter.Type.COUNTER,
            "Connections closed because a request did not arrive in time"),
    DRAINING("sluice.runtime.draining", Meter.Type.GAUGE, "Whether the server drains: 0 or 1"),
    LOOP_CONNECTIONS(
            "sluice.runtime.loop.connections",
            Meter.Type.GAUGE,
            "Connections registered on a loop, accepted and outgoing",
            Tag.LOOP),
    LOOP_BUSY("sluice.runtime.loop.busy", Meter.Type.GAUGE, "Share of its time that a loop works: 0 to 1", Tag.LOOP),
    LOOP_TASKS("sluice.runtime.loop.tasks", Meter.Type.GAUGE, "Tasks that wait in the queue of a loop", Tag.LOOP),
    LOOP_PLACEMENTS(
            "sluice.runtime.loop.placements",
            Meter.Type.COUNTER,
            "Connections placed on a loop, accepted and outgoing",
            Tag.LOOP),
    TRANSPORT("sluice.runtime.transport", Meter.Type.GAUGE, "Whether a transport is in force: 0 or 1", Tag.TRANSPORT);

    private final String meterName;
    private final Meter.Type type;
    private final String description;
    private final @Nullable Tag tag;

    RuntimeMeters(String meterName, Meter.Type type, String description) {
        this(meterName, type, description, null);
    }

    RuntimeMeters(String meterName, Meter.Type type, String description, @Nullable Tag tag) {
        this.meterName = meterName;
        this.type = type;
        this.description = description;
        this.tag = tag;
    }

    @Override
    public String getName() {
        return meterName;
    }

    @Override
    public Meter.Type getType() {
        return type;
    }

    /** What the meter tells, for people. */
    public String description() {
        return description;
    }

    @Override
    public KeyName[] getKeyNames() {
        return tag == null ? EMPTY : new KeyName[] {tag};
    }

    /** Tags of the meters; each has few values. */
    public enum Tag implements KeyName {
        /** Number of a loop, from 0. */
        LOOP("loop"),
        /** Transport: {@code epoll} or {@code nio}. */
        TRANSPORT("transport");

        private final String key;

        Tag(String key) {
            this.key = key;
        }

        @Override
        public String asString() {
            return key;
        }
    }
}
