package dev.sluice.rollout;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.docs.MeterDocumentation;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Every meter of the release controller. A state is one gauge per state, 1 for the one that holds. */
public enum RolloutMeters implements MeterDocumentation {
    DECISIONS(
            "sluice.rollout.decisions",
            Meter.Type.COUNTER,
            null,
            "Decisions taken, by the phase that they led to",
            Tag.ROLLOUT,
            Tag.PHASE),
    PHASE(
            "sluice.rollout.phase",
            Meter.Type.GAUGE,
            null,
            "1 for the phase that a rollout is in, 0 for every other",
            Tag.ROLLOUT,
            Tag.PHASE),
    OUTCOME(
            "sluice.rollout.outcome",
            Meter.Type.GAUGE,
            null,
            "1 for how the last release ended (released, rolled_back, aborted), 0 for every other and while one is on",
            Tag.ROLLOUT,
            Tag.OUTCOME),
    CONDITION(
            "sluice.rollout.condition",
            Meter.Type.GAUGE,
            null,
            "1 for the status that a condition has, 0 for every other; all 0 before it was ever told",
            Tag.ROLLOUT,
            Tag.CONDITION,
            Tag.STATUS),
    HELD(
            "sluice.rollout.held",
            Meter.Type.GAUGE,
            null,
            "1 for the reason why a release under test is held though requests arrive, 0 for every other",
            Tag.ROLLOUT,
            Tag.REASON),
    WEIGHT("sluice.rollout.weight", Meter.Type.GAUGE, "basis points", "Weight of the canary, 0 to 10,000", Tag.ROLLOUT),
    REQUESTS(
            "sluice.rollout.requests",
            Meter.Type.GAUGE,
            "requests",
            "Requests of the present or last release, by version (stable, canary)",
            Tag.ROLLOUT,
            Tag.VERSION),
    FAILURES(
            "sluice.rollout.failures",
            Meter.Type.GAUGE,
            "requests",
            "Failed requests of the present or last release, by version (stable, canary)",
            Tag.ROLLOUT,
            Tag.VERSION),
    EVIDENCE(
            "sluice.rollout.evidence",
            Meter.Type.GAUGE,
            null,
            "Evidence of each test (worse, floor, latency) as a natural logarithm; it alarms at the limit",
            Tag.ROLLOUT,
            Tag.TEST),
    EVIDENCE_LIMIT(
            "sluice.rollout.evidence.limit",
            Meter.Type.GAUGE,
            null,
            "Value at which evidence alarms, as a natural logarithm",
            Tag.ROLLOUT),
    PLACEBOS(
            "sluice.rollout.placebos",
            Meter.Type.GAUGE,
            "groups",
            "Groups of stable's own users that are judged as if they were the canary",
            Tag.ROLLOUT),
    PLACEBOS_ALARMED(
            "sluice.rollout.placebos.alarmed",
            Meter.Type.GAUGE,
            "groups",
            "Groups of stable's own users whose evidence has reached the limit in this release",
            Tag.ROLLOUT),
    PLACEBO_EVIDENCE(
            "sluice.rollout.placebos.evidence",
            Meter.Type.GAUGE,
            null,
            "Greatest evidence that a group of stable's own users has had, as a natural logarithm",
            Tag.ROLLOUT),
    FAILURE_SHARE_UPPER(
            "sluice.rollout.failure.share.upper",
            Meter.Type.GAUGE,
            null,
            "Upper 95 % confidence bound of the canary's share of failures in this step; 1 without data",
            Tag.ROLLOUT),
    FAILURE_SHARE_ALLOWED(
            "sluice.rollout.failure.share.allowed",
            Meter.Type.GAUGE,
            null,
            "Share of failures that the canary must be proved to stay below to pass the step",
            Tag.ROLLOUT),
    REQUESTS_MISSING(
            "sluice.rollout.requests.missing",
            Meter.Type.GAUGE,
            "requests",
            "Canary requests that the present step still needs to pass; 0 when it needs none",
            Tag.ROLLOUT),
    TIME_MISSING(
            "sluice.rollout.time.missing",
            Meter.Type.GAUGE,
            "seconds",
            "Time that the missing requests take at the present traffic; 0 when none is missing, NaN when none arrives",
            Tag.ROLLOUT),
    DEADLINE_LEFT(
            "sluice.rollout.deadline.left",
            Meter.Type.GAUGE,
            "seconds",
            "Time until the release is taken back unless what it waits for comes; NaN when nothing of that kind waits",
            Tag.ROLLOUT),
    ERRORS(
            "sluice.rollout.errors",
            Meter.Type.COUNTER,
            null,
            "Passes that ended in an error, for example because the state could not be written",
            Tag.ROLLOUT),
    REPORTS(
            "sluice.rollout.reports",
            Meter.Type.COUNTER,
            null,
            "Reports of the gateways, by what became of them",
            Tag.OUTCOME),
    REPORTS_LOST(
            "sluice.rollout.reports.lost",
            Meter.Type.GAUGE,
            "reports",
            "Reports that a gateway sent and that never arrived, by their missing numbers");

    /** Tags of the meters; all bounded, the rollouts by their resources. */
    enum Tag implements KeyName {
        ROLLOUT("rollout"),
        PHASE("phase"),
        VERSION("version"),
        TEST("test"),
        CONDITION("condition"),
        STATUS("status"),
        REASON("reason"),
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
    private final @Nullable String unit;
    private final String description;
    private final String tags;

    RolloutMeters(String meterName, Meter.Type type, @Nullable String unit, String description, Tag... tags) {
        this.meterName = meterName;
        this.type = type;
        this.unit = unit;
        this.description = description;
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
    public @Nullable String getBaseUnit() {
        return unit;
    }

    /** What the meter tells, for people. */
    public String description() {
        return description;
    }

    @Override
    public KeyName[] getKeyNames() {
        return tags.isEmpty()
                ? new KeyName[0]
                : Arrays.stream(tags.split(",", -1)).map(Tag::valueOf).toArray(KeyName[]::new);
    }
}
