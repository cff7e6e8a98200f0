package dev.sluice.edge.rules;

import dev.sluice.edge.scoring.OrderFacts;
import dev.sluice.policy.risk.RiskFeature;
import dev.sluice.policy.risk.RiskFeatures;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One of the things that must hold for a rule to apply. What is not known of an order fulfils nothing. */
sealed interface Condition {

    boolean holds(OrderFacts order, RiskFeatures features, boolean memory);

    /** A field of the order has one of these values. */
    record OneOf(Field field, Set<String> values) implements Condition {
        public OneOf {
            values = Set.copyOf(values);
        }

        @Override
        public boolean holds(OrderFacts order, RiskFeatures features, boolean memory) {
            String value = field.of(order);
            return value != null && values.contains(value);
        }
    }

    /** A feature is known and has at least this value. */
    record AtLeast(RiskFeature feature, double value) implements Condition {
        @Override
        public boolean holds(OrderFacts order, RiskFeatures features, boolean memory) {
            return features.get(feature) >= value;
        }
    }

    /** A feature is known and has less than this value. */
    record Below(RiskFeature feature, double value) implements Condition {
        @Override
        public boolean holds(OrderFacts order, RiskFeatures features, boolean memory) {
            return features.get(feature) < value;
        }
    }

    /** The counters could be read, or could not. */
    record Memory(boolean available) implements Condition {
        @Override
        public boolean holds(OrderFacts order, RiskFeatures features, boolean memory) {
            return memory == available;
        }
    }

    /** The fields of an order that a list may name. */
    enum Field {
        CUSTOMER,
        DEVICE,
        ADDRESS,
        SELLER,
        PAYMENT,
        COUNTRY;

        String key() {
            return name().toLowerCase(Locale.ROOT);
        }

        @Nullable
        String of(OrderFacts order) {
            return switch (this) {
                case CUSTOMER -> order.customer();
                case DEVICE -> order.device();
                case ADDRESS -> order.address();
                case SELLER -> order.seller();
                case PAYMENT -> order.payment();
                case COUNTRY -> order.country();
            };
        }
    }
}
