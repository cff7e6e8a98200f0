package dev.sluice.gateway;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.docs.MeterDocumentation;
import org.jspecify.annotations.Nullable;

/** Every meter of the gateway. */
public enum GatewayMeters implements MeterDocumentation {
    /** Attempts by service, version (stable, canary) and outcome (success, failure, abandoned), from request sent to answer's headers. */
    ATTEMPTS("sluice.gateway.attempts", Meter.Type.TIMER, "seconds", Tag.SERVICE, Tag.VERSION, Tag.OUTCOME),
    /** Failed canary calls that were sent once more, to stable. */
    REPLAYS("sluice.gateway.replays", Meter.Type.COUNTER, null, Tag.SERVICE),
    /** Failed canary calls that could have been sent once more but were not, by reason (budget, deadline): the user saw the failure. */
    REPLAYS_REFUSED("sluice.gateway.replays.refused", Meter.Type.COUNTER, null, Tag.SERVICE, Tag.REASON),
    /** Replays that the service may make at this moment. */
    REPLAY_BUDGET("sluice.gateway.replay.budget", Meter.Type.GAUGE, null, Tag.SERVICE),
    /** Times that an address was left out for a while because it kept failing. */
    EJECTIONS("sluice.gateway.ejections", Meter.Type.COUNTER, null),
    /**
     * Copies of requests by outcome: same, different, learnt (stable against stable), failed (no answer), dropped (too many
     * under way).
     */
    MIRRORS("sluice.gateway.mirrors", Meter.Type.COUNTER, null, Tag.SERVICE, Tag.OUTCOME),
    /** Failures that reached a user. */
    USER_ERRORS("sluice.gateway.user.errors", Meter.Type.COUNTER, null, Tag.SERVICE),
    /** Canary's weight in force, 0 to 10,000. */
    CANARY_WEIGHT("sluice.gateway.canary.weight", Meter.Type.GAUGE, null, Tag.SERVICE),
    /** Epoch of the routing table in force. */
    TABLE_EPOCH("sluice.gateway.table.epoch", Meter.Type.GAUGE, null),
    /** Time until the canary weights expire unless the controller is heard. */
    LEASE_LEFT("sluice.gateway.lease.left", Meter.Type.GAUGE, "seconds"),
    /** Reports to the controller by outcome (accepted, duplicate, failed, refused, dropped). */
    REPORTS("sluice.gateway.reports", Meter.Type.COUNTER, null, Tag.OUTCOME),
    /** Reports that the controller has not acknowledged yet. */
    REPORT_BACKLOG("sluice.gateway.reports.backlog", Meter.Type.GAUGE, null),
    /** Risk checks by verdict (allow, review, deny, unchecked), from question to verdict. */
    RISK_CHECKS("sluice.gateway.risk.checks", Meter.Type.TIMER, "seconds", Tag.VERDICT),
    /** Endpoints of the edge function asked, by outcome (answered, spared, refused, timeout, failed, cancelled). */
    RISK_QUESTIONS("sluice.gateway.risk.questions", Meter.Type.TIMER, "seconds", Tag.ENDPOINT, Tag.OUTCOME),
    /** Circuit breaker of an endpoint by state (closed, open, half_open): 1 for the state it is in. */
    RISK_BREAKER("sluice.gateway.risk.breaker", Meter.Type.GAUGE, null, Tag.ENDPOINT, Tag.STATE),
    /** Risk checks whose whole deadline passed. */
    RISK_TIMEOUTS("sluice.gateway.risk.timeouts", Meter.Type.COUNTER, null),
    /** Risk checks under way. */
    RISK_CONCURRENT("sluice.gateway.risk.concurrent", Meter.Type.GAUGE, null),
    /** Risk checks that were not made because too many were under way. */
    RISK_REJECTED("sluice.gateway.risk.rejected", Meter.Type.COUNTER, null);

    private final String meterName;
    private final Meter.Type type;
    private final @Nullable String unit;

    @SuppressWarnings("ImmutableEnumChecker") // never handed out without a copy
    private final KeyName[] tags;

    GatewayMeters(String meterName, Meter.Type type, @Nullable String unit, KeyName... tags) {
        this.meterName = meterName;
        this.type = type;
        this.unit = unit;
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
