package dev.sluice.gateway;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.docs.MeterDocumentation;
import org.jspecify.annotations.Nullable;

/** Every meter of the gateway. */
public enum GatewayMeters implements MeterDocumentation {
    ATTEMPTS(
            "sluice.gateway.attempts",
            Meter.Type.TIMER,
            "seconds",
            "Attempts by service, version (stable, canary) and outcome (success, failure, abandoned), from request sent to answer's headers",
            Tag.SERVICE,
            Tag.VERSION,
            Tag.OUTCOME),
    REPLAYS(
            "sluice.gateway.replays",
            Meter.Type.COUNTER,
            null,
            "Failed canary calls that were sent once more, to stable",
            Tag.SERVICE),
    REPLAYS_REFUSED(
            "sluice.gateway.replays.refused",
            Meter.Type.COUNTER,
            null,
            "Failed canary calls that could have been sent once more but were not, by reason (budget, deadline): the user saw the failure",
            Tag.SERVICE,
            Tag.REASON),
    REPLAY_BUDGET(
            "sluice.gateway.replay.budget",
            Meter.Type.GAUGE,
            null,
            "Replays that the service may make at this moment",
            Tag.SERVICE),
    EJECTIONS(
            "sluice.gateway.ejections",
            Meter.Type.COUNTER,
            null,
            "Times that an address was left out for a while because it kept failing"),
    MIRRORS(
            "sluice.gateway.mirrors",
            Meter.Type.COUNTER,
            null,
            "Copies of requests by outcome: same, different, learnt (stable against stable), failed (no answer), dropped (too many under way)",
            Tag.SERVICE,
            Tag.OUTCOME),
    USER_ERRORS("sluice.gateway.user.errors", Meter.Type.COUNTER, null, "Failures that reached a user", Tag.SERVICE),
    DIRECT(
            "sluice.gateway.direct",
            Meter.Type.COUNTER,
            null,
            "Requests that went straight to their service's connection",
            Tag.SERVICE),
    DIVERSIONS(
            "sluice.gateway.diversions",
            Meter.Type.COUNTER,
            null,
            "Requests that stable answered because the canary had just failed and the controller was being asked",
            Tag.SERVICE),
    CANARY_WEIGHT(
            "sluice.gateway.canary.weight",
            Meter.Type.GAUGE,
            null,
            "Canary's weight in force, 0 to 10,000",
            Tag.SERVICE),
    TABLE_EPOCH("sluice.gateway.table.epoch", Meter.Type.GAUGE, null, "Epoch of the routing table in force"),
    LEASE_LEFT(
            "sluice.gateway.lease.left",
            Meter.Type.GAUGE,
            "seconds",
            "Time until the canary weights expire unless the controller is heard"),
    REPORTS(
            "sluice.gateway.reports",
            Meter.Type.COUNTER,
            null,
            "Reports to the controller by outcome (accepted, duplicate, failed, refused, dropped)",
            Tag.OUTCOME),
    REPORT_BACKLOG(
            "sluice.gateway.reports.backlog",
            Meter.Type.GAUGE,
            null,
            "Reports that the controller has not acknowledged yet"),
    RISK_CHECKS(
            "sluice.gateway.risk.checks",
            Meter.Type.TIMER,
            "seconds",
            "Risk checks by verdict (allow, review, deny, unchecked), from question to verdict",
            Tag.VERDICT),
    RISK_QUESTIONS(
            "sluice.gateway.risk.questions",
            Meter.Type.TIMER,
            "seconds",
            "Endpoints of the edge function asked, by outcome (answered, spared, refused, timeout, failed, cancelled)",
            Tag.ENDPOINT,
            Tag.OUTCOME),
    RISK_BREAKER(
            "sluice.gateway.risk.breaker",
            Meter.Type.GAUGE,
            null,
            "Circuit breaker of an endpoint by state (closed, open, half_open): 1 for the state it is in",
            Tag.ENDPOINT,
            Tag.STATE),
    RISK_TIMEOUTS("sluice.gateway.risk.timeouts", Meter.Type.COUNTER, null, "Risk checks whose whole deadline passed"),
    RISK_CONCURRENT("sluice.gateway.risk.concurrent", Meter.Type.GAUGE, null, "Risk checks under way"),
    RISK_REJECTED(
            "sluice.gateway.risk.rejected",
            Meter.Type.COUNTER,
            null,
            "Risk checks that were not made because too many were under way");

    private final String meterName;
    private final Meter.Type type;
    private final @Nullable String unit;
    private final String description;

    @SuppressWarnings("ImmutableEnumChecker") // never handed out without a copy
    private final KeyName[] tags;

    GatewayMeters(String meterName, Meter.Type type, @Nullable String unit, String description, KeyName... tags) {
        this.meterName = meterName;
        this.type = type;
        this.unit = unit;
        this.description = description;
        this.tags = tags;
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
        return tags.clone();
    }

    /** Tags of the gateway's meters; all bounded. */
    public enum Tag implements KeyName {
        SERVICE,
        VERSION,
        OUTCOME,
        VERDICT,
        REASON,
        ENDPOINT,
        STATE;

        @Override
        public String asString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
