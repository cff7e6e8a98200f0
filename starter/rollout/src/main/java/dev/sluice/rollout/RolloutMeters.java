package dev.sluice.rollout;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.docs.MeterDocumentation;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Every meter of the release controller. */
public enum RolloutMeters implements MeterDocumentation {
    /** Decisions taken. */
    DECISIONS("sluice.rollout.decisions", Meter.Type.COUNTER, "decisions", Tag.ROLLOUT, Tag.PHASE),

    /** 1 for the phase that a rollout is in, 0 for every other. */
    PHASE("sluice.rollout.phase", Meter.Type.GAUGE, "", Tag.ROLLOUT, Tag.PHASE),

    /** The canary's weight in basis points. */
    WEIGHT("sluice.rollout.weight", Meter.Type.GAUGE, "basis points", Tag.ROLLOUT),

    /** Requests of the present or last release, by version. */
    REQUESTS("sluice.rollout.requests", Meter.Type.GAUGE, "requests", Tag.ROLLOUT, Tag.VERSION),

    /** Failed requests of the present or last release, by version. */
    FAILURES("sluice.rollout.failures", Meter.Type.GAUGE, "requests", Tag.ROLLOUT, Tag.VERSION),

    /** Evidence of each test as a natural logarithm; it alarms at the limit. */
    EVIDENCE("sluice.rollout.evidence", Meter.Type.GAUGE, "", Tag.ROLLOUT, Tag.TEST),

    /** Value at which evidence alarms, as a natural logarithm. */
    EVIDENCE_LIMIT("sluice.rollout.evidence.limit", Meter.Type.GAUGE, "", Tag.ROLLOUT),

    /** Canary requests that the present step still needs to pass; 0 when it needs none. */
    REQUESTS_MISSING("sluice.rollout.requests.missing", Meter.Type.GAUGE, "requests", Tag.ROLLOUT),

    /** 1 for the status that a condition has, 0 for every other; all 0 before it was ever told. */
    CONDITION("sluice.rollout.condition", Meter.Type.GAUGE, "", Tag.ROLLOUT, Tag.CONDITION, Tag.STATUS),

    /** Passes that ended in an error, for example because the state could not be written. */
    ERRORS("sluice.rollout.errors", Meter.Type.COUNTER, "errors", Tag.ROLLOUT),

    /** Reports of the gateways. */
    REPORTS("sluice.rollout.reports", Meter.Type.COUNTER, "reports", Tag.OUTCOME),

    /** Reports that a gateway sent and that never arrived, by their missing numbers. */
    REPORTS_LOST("sluice.rollout.reports.lost", Meter.Type.GAUGE, "reports");

    /** Tags of the meters. */
    enum Tag implements KeyName {
        ROLLOUT("rollout"),
        PHASE("phase"),
        VERSION("version"),
        TEST("test"),
        CONDITION("condition"),
        STATUS("status"),
        OUTCOME("outcome");

        private final String key;

        Tag(String key) {
            this.key = key;
        }

        @Override
        public String asString() {
            return key;
        }
    }

    private final String meterName;
    private final Meter.Type type;
    private final String unit;
    private final String tags;

    RolloutMeters(String meterName, Meter.Type type, String unit, Tag... tags) {
        this.meterName = meterName;
        this.type = type;
        this.unit = unit;
        this.tags = Arrays.stream(tags).map(Tag::name).collect(Collectors.joining(","));
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
    public String getBaseUnit() {
        return unit;
    }

    @Override
    public KeyName[] getKeyNames() {
        return tags.isEmpty()
                ? new KeyName[0]
                : Arrays.stream(tags.split(",", -1)).map(Tag::valueOf).toArray(KeyName[]::new);
    }
}
