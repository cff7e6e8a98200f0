package dev.sluice.edge;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.docs.MeterDocumentation;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Every meter of the edge function. */
enum EdgeMeters implements MeterDocumentation {
    REQUESTS(
            "sluice.edge.requests",
            Meter.Type.TIMER,
            null,
            "Time from a complete request to its answer, by what became of it (scored, repeated, invalid, conflict, failed)",
            Keys.OUTCOME),
    VERDICTS(
            "sluice.edge.verdicts",
            Meter.Type.COUNTER,
            "orders",
            "Orders decided on, by verdict (allow, review, deny, unchecked); repeats of a request are not counted again",
            Keys.VERDICT),
    SCORES(
            "sluice.edge.scores",
            Meter.Type.DISTRIBUTION_SUMMARY,
            null,
            "Scores of the orders that were assessed, 0 to 1,000; repeats of a request are not counted again"),
    LABELS(
            "sluice.edge.labels",
            Meter.Type.COUNTER,
            "labels",
            "Labels received, by what they have changed",
            Keys.EFFECT),
    EVENTS(
            "sluice.edge.events",
            Meter.Type.COUNTER,
            "events",
            "Events of the order service that were read, by what became of them; absent, as all of events, if none are read",
            Keys.OUTCOME),
    EVENTS_FAILURES(
            "sluice.edge.events.failures",
            Meter.Type.COUNTER,
            null,
            "Attempts to read or count events that failed; they are repeated"),
    EVENTS_GAPS(
            "sluice.edge.events.gaps",
            Meter.Type.COUNTER,
            null,
            "Times that events left the stream which perhaps nobody had read"),
    EVENTS_LAG(
            "sluice.edge.events.lag",
            Meter.Type.GAUGE,
            "seconds",
            "How far the counters are behind the stream of events, whichever process reads it"),
    RULES_REFUSED(
            "sluice.edge.rules.refused",
            Meter.Type.GAUGE,
            null,
            "1 if the file of the rules was refused and the last good rules are in force, else 0"),
    STORE_UP("sluice.edge.store.up", Meter.Type.GAUGE, null, "1 if the counters' store can be reached, else 0"),
    AOT_USED("sluice.edge.aot.used", Meter.Type.GAUGE, null, "1 if the JVM runs on the package's AOT cache, else 0"),
    DEGRADED(
            "sluice.edge.degraded",
            Meter.Type.COUNTER,
            "orders",
            "Orders scored without memory, because the counters could not be read in time"),
    MEMORY(
            "sluice.edge.memory",
            Meter.Type.GAUGE,
            "keys",
            "Customers, devices, addresses and sellers remembered in this process, about"),
    RESULTS("sluice.edge.results", Meter.Type.GAUGE, "answers", "Answers kept for repeats of their request"),
    CONNECTIONS("sluice.edge.connections", Meter.Type.GAUGE, "connections", "Open connections"),
    REFUSALS(
            "sluice.edge.refusals",
            Meter.Type.COUNTER,
            "connections",
            "Connections closed at once because too many were open"),
    TIMEOUTS(
            "sluice.edge.timeouts",
            Meter.Type.COUNTER,
            "connections",
            "Connections closed because a deadline passed, by what they were waiting in",
            Keys.PHASE);

    private final String meter;
    private final Meter.Type type;
    private final @Nullable String unit;
    private final String description;
    private final @Nullable Keys key;

    EdgeMeters(String meter, Meter.Type type, @Nullable String unit, String description) {
        this(meter, type, unit, description, null);
    }

    EdgeMeters(String meter, Meter.Type type, @Nullable String unit, String description, @Nullable Keys key) {
        this.meter = meter;
        this.type = type;
        this.unit = unit;
        this.description = description;
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

    /** What the meter tells, for people. */
    String description() {
        return description;
    }

    @Override
    public KeyName[] getKeyNames() {
        return key == null ? EMPTY : new KeyName[] {key};
    }

    /** Tags; each has a closed set of values. */
    enum Keys implements KeyName {
        /** {@link EdgeMetrics.Outcome} in lower case. */
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
