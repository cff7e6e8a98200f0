package dev.sluice.orders;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.docs.MeterDocumentation;

/** Every meter of the order service. */
enum OrderMeters implements MeterDocumentation {

    /** Orders stored, by the status they started with. */
    PLACED("orders.placed") {
        @Override
        public KeyName[] getKeyNames() {
            return new KeyName[] {Tags.STATUS};
        }
    },

    /** Calls that repeated an order stored before, and were answered with it. */
    REPEATED("orders.repeated"),

    /** Calls refused because their key belongs to another order. */
    KEY_TAKEN("orders.key.conflicts"),

    /** Orders by what became of their signed risk verdict: believed, or why not. */
    VERDICTS("orders.risk.verdicts") {
        @Override
        public KeyName[] getKeyNames() {
            return new KeyName[] {Tags.OUTCOME};
        }
    };

    private final String meterName;

    OrderMeters(String meterName) {
        this.meterName = meterName;
    }

    @Override
    public String getName() {
        return meterName;
    }

    @Override
    public Meter.Type getType() {
        return Meter.Type.COUNTER;
    }

    /** Tags of the order service's meters; all bounded. */
    enum Tags implements KeyName {
        /** {@code accepted}, {@code pending_review} or {@code rejected}. */
        STATUS {
            @Override
            public String asString() {
                return "status";
            }
        },

        /** {@code accepted}, {@code missing}, {@code malformed}, {@code unknown_key}, {@code forged}, {@code expired}, {@code other_order}. */
        OUTCOME {
            @Override
            public String asString() {
                return "outcome";
            }
        }
    }
}
