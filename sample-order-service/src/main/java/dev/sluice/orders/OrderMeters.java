package dev.sluice.orders;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.docs.MeterDocumentation;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Every meter of the order service. */
enum OrderMeters implements MeterDocumentation {
    PLACED("orders.placed", "Orders stored, by the status they started with", EnumSet.of(Tags.STATUS)),
    VALUE(
            "orders.placed.value",
            "Money of the orders stored, in whole units of their currency, by the status they started with",
            EnumSet.of(Tags.CURRENCY, Tags.STATUS)),
    REPEATED("orders.repeated", "Calls that repeated an order stored before, and were answered with it", Tags.NONE),
    KEY_TAKEN("orders.key.conflicts", "Calls refused because their key belongs to another order", Tags.NONE),
    VERDICTS(
            "orders.risk.verdicts",
            "Orders by what became of their signed risk verdict: accepted, or why not (missing, malformed, unknown_key, forged,"
                    + " expired, other_order)",
            EnumSet.of(Tags.OUTCOME));

    private final String meterName;
    private final String description;

    @SuppressWarnings("ImmutableEnumChecker") // nobody changes it
    private final Set<Tags> tags;

    OrderMeters(String meterName, String description, Set<Tags> tags) {
        this.meterName = meterName;
        this.description = description;
        this.tags = tags;
    }

    @Override
    public String getName() {
        return meterName;
    }

    @Override
    public Meter.Type getType() {
        return Meter.Type.COUNTER;
    }

    /** What the meter tells, for people. */
    String description() {
        return description;
    }

    @Override
    public KeyName[] getKeyNames() {
        return tags.toArray(KeyName[]::new);
    }

    /** Tags of the order service's meters; all bounded. */
    enum Tags implements KeyName {
        /** Code of ISO 4217. */
        CURRENCY,
        /** {@code accepted}, {@code pending_review} or {@code rejected}. */
        STATUS,
        /** {@link dev.sluice.policy.risk.VerdictCheck} as a word. */
        OUTCOME;

        private static final Set<Tags> NONE = EnumSet.noneOf(Tags.class);

        @Override
        public String asString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
