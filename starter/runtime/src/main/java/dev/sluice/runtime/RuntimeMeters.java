package dev.sluice.runtime;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.docs.MeterDocumentation;
import org.jspecify.annotations.Nullable;

/** Every meter of the runtime. */
public enum RuntimeMeters implements MeterDocumentation {
    CONNECTIONS("sluice.runtime.connections", Meter.Type.GAUGE, "Open connections of all listeners"),
    CONNECTIONS_ACCEPTED("sluice.runtime.connections.accepted", Meter.Type.COUNTER, "Connections accepted"),
    REFUSALS(
            "sluice.runtime.refusals",
            Meter.Type.COUNTER,
            "Connections and requests turned away because of a limit or a deadline",
            Tag.REASON),
    ADMISSION_LIMIT("sluice.runtime.admission.limit", Meter.Type.GAUGE, "Requests that may run at once"),
    ADMISSION_RUNNING(
            "sluice.runtime.admission.running", Meter.Type.GAUGE, "Requests that run and count for the limit"),
    ADMISSION_REFUSED(
            "sluice.runtime.admission.refused",
            Meter.Type.COUNTER,
            "Requests refused because more would run at once than can be served in time",
            Tag.PRIORITY),
    DRAIN_ENDED(
            "sluice.runtime.drain.ended",
            Meter.Type.COUNTER,
            "Streams of events and WebSockets ended because the server drained"),
    DRAINING("sluice.runtime.draining", Meter.Type.GAUGE, "Whether the server drains: 0 or 1"),
    LISTENER_QUEUE(
            "sluice.runtime.listener.queue",
            Meter.Type.GAUGE,
            "Connections that wait in the kernel to be accepted",
            Tag.PORT),
    LISTENER_OVERFLOWS(
            "sluice.runtime.listener.overflows",
            Meter.Type.COUNTER,
            "Connections the kernel turned away because an accept queue was full, in the whole network namespace"),
    LISTENER_DROPS(
            "sluice.runtime.listener.drops",
            Meter.Type.COUNTER,
            "Connections the kernel turned away while they were set up, in the whole network namespace"),
    ACCEPT_PAUSED("sluice.runtime.accept.paused", Meter.Type.GAUGE, "Whether accepting pauses: 0 or 1"),
    ACCEPT_PARKED(
            "sluice.runtime.accept.parked",
            Meter.Type.GAUGE,
            "Connections that wait in the kernel while accepting pauses"),
    ACCEPT_PAUSES(
            "sluice.runtime.accept.pauses", Meter.Type.COUNTER, "Pauses in accepting because all loops were full"),
    ACCEPT_PAUSE_TIME("sluice.runtime.accept.pause.time", Meter.Type.COUNTER, "Time for which accepting has paused"),
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
    LOOP_LAG(
            "sluice.runtime.loop.lag",
            Meter.Type.GAUGE,
            "Longest time that a loop has kept a task waiting in the last ten seconds",
            Tag.LOOP),
    LOOP_BLOCKED(
            "sluice.runtime.loop.blocked",
            Meter.Type.COUNTER,
            "Times that a loop was found blocked by a handler",
            Tag.LOOP),
    CARRIERS("sluice.runtime.carriers", Meter.Type.GAUGE, "Virtual threads that can run at once"),
    VIRTUAL_MOUNTED(
            "sluice.runtime.virtual.mounted", Meter.Type.GAUGE, "Virtual threads that run, or pin their carrier"),
    VIRTUAL_QUEUED("sluice.runtime.virtual.queued", Meter.Type.GAUGE, "Virtual threads that wait for a carrier"),
    VIRTUAL_PINNED(
            "sluice.runtime.virtual.pinned",
            Meter.Type.TIMER,
            "Time that virtual threads waited without leaving their carrier, waits of 20 ms and longer"),
    PROFILES("sluice.runtime.profiles", Meter.Type.COUNTER, "Profiles taken"),
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

    @Override
    public @Nullable String getBaseUnit() {
        return type == Meter.Type.TIMER || this == LOOP_LAG || this == ACCEPT_PAUSE_TIME ? "seconds" : null;
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
        /** Port of a listener. */
        PORT("port"),
        /** Priority of a request: {@code normal} or {@code critical}. */
        PRIORITY("priority"),
        /** Why somebody was turned away: the name of the limit or the deadline. */
        REASON("reason"),
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
