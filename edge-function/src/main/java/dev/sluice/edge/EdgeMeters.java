package dev.sluice.edge;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.docs.MeterDocumentation;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Every meter of the edge function. */
enum EdgeMeters implements MeterDocumentation {
    /** Time from a complete request to its answer, by what became of it. */
    REQUESTS("sluice.edge.requests", Meter.Type.TIMER, null, Keys.OUTCOME),
    /** Orders decided on, by outcome; repeats of a request are not counted again. */
    VERDICTS("sluice.edge.verdicts", Meter.Type.COUNTER, "orders", Keys.VERDICT),
    /** Labels received, by what they have changed. */
    LABELS("sluice.edge.labels", Meter.Type.COUNTER, "labels", Keys.EFFECT),
    /** Events of the order service that were read, by what became of them; absent, as all of {@code events}, if none are read. */
    EVENTS("sluice.edge.events", Meter.Type.COUNTER, "events", Keys.OUTCOME),
    /** Attempts to read or count events that failed; they are repeated. */
    EVENTS_FAILURES("sluice.edge.events.failures", Meter.Type.COUNTER, null),
    /** Times that events left the stream which perhaps nobody had read. */
    EVENTS_GAPS("sluice.edge.events.gaps", Meter.Type.COUNTER, null),
    /** How far the counters are behind the stream of events, whichever process reads it. */
    EVENTS_LAG("sluice.edge.events.lag", Meter.Type.GAUGE, "seconds"),
    /** 1 if the file of the rules was refused and the last good rules are in force, else 0. */
    RULES_REFUSED("sluice.edge.rules.refused", Meter.Type.GAUGE, null),
    /** 1 if the counters' store can be reached, else 0. */
    STORE_UP("sluice.edge.store.up", Meter.Type.GAUGE, null),
    /** 1 if the JVM runs on the package's AOT cache, else 0. */
    AOT_USED("sluice.edge.aot.used", Meter.Type.GAUGE, null),
    /** Orders scored without memory, because the counters could not be read in time. */
    DEGRADED("sluice.edge.degraded", Meter.Type.COUNTER, "orders"),
    /** Customers, devices, addresses and sellers remembered in this process, about. */
    MEMORY("sluice.edge.memory", Meter.Type.GAUGE, "keys"),
    /** Answers kept for repeats of their request. */
    RESULTS("sluice.edge.results", Meter.Type.GAUGE, "answers"),
    /** Open connections. */
    CONNECTIONS("sluice.edge.connections", Meter.Type.GAUGE, "connections"),
    /** Connections closed at once because too many were open. */
    REFUSALS("sluice.edge.refusals", Meter.Type.COUNTER, "connections"),
    /** Connections closed because a deadline passed, by what they were waiting in. */
    TIMEOUTS("sluice.edge.timeouts", Meter.Type.COUNTER, "connections", Keys.PHASE);

    private final String meter;
    private final Meter.Type type;
    private final @Nullable String unit;
    private final @Nullable Keys key;

    EdgeMeters(String meter, Meter.Type type, @Nullable String unit) {
        this(meter, type, unit, null);
    }

    EdgeMeters(String meter, Meter.Type type, @Nullable String unit, @Nullable Keys key) {
        this.meter = meter;
        this.type = type;
        this.unit = unit;
        this.key = key;
    }

    @Override
    public String getName() {
        return meter;
    }

    @Override
    public Meter.Type getType() {
        return type;
    }

    @Override
    public @Nullable String getBaseUnit() {
        return unit;
    }

    @Override
    public KeyName[] getKeyNames() {
        return key == null ? EMPTY : new KeyName[] {key};
    }

    /** Tags; each has a closed set of values. */
    enum Keys implements KeyName {
        /** {@link EdgeMetrics.Outcome} or {@link dev.sluice.edge.events.EventCounts.Outcome} in lower case. */
        OUTCOME,
        /** allow, review, deny or unchecked. */
        VERDICT,
        /** {@link dev.sluice.edge.scoring.Label.Effect} in lower case. */
        EFFECT,
        /** {@link Deadlines.Phase} in lower case. */
        PHASE;

        @Override
        public String asString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
