package dev.sluice.edge.scoring;

import static dev.sluice.policy.risk.RiskFeature.ACCOUNT_AGE_DAYS;
import static dev.sluice.policy.risk.RiskFeature.ADDRESS_AMOUNT_DAY;
import static dev.sluice.policy.risk.RiskFeature.ADDRESS_CUSTOMERS;
import static dev.sluice.policy.risk.RiskFeature.ADDRESS_DAYS;
import static dev.sluice.policy.risk.RiskFeature.ADDRESS_ORDERS_DAY;
import static dev.sluice.policy.risk.RiskFeature.ADDRESS_ORDERS_HOUR;
import static dev.sluice.policy.risk.RiskFeature.ADDRESS_ORDERS_WEEK;
import static dev.sluice.policy.risk.RiskFeature.AMOUNT;
import static dev.sluice.policy.risk.RiskFeature.CUSTOMER_AMOUNT_DAY;
import static dev.sluice.policy.risk.RiskFeature.CUSTOMER_AMOUNT_HOUR;
import static dev.sluice.policy.risk.RiskFeature.CUSTOMER_AMOUNT_RATIO;
import static dev.sluice.policy.risk.RiskFeature.CUSTOMER_AMOUNT_WEEK;
import static dev.sluice.policy.risk.RiskFeature.CUSTOMER_COUNTRY_NEW;
import static dev.sluice.policy.risk.RiskFeature.CUSTOMER_DAYS;
import static dev.sluice.policy.risk.RiskFeature.CUSTOMER_KNOWN;
import static dev.sluice.policy.risk.RiskFeature.CUSTOMER_ORDERS_DAY;
import static dev.sluice.policy.risk.RiskFeature.CUSTOMER_ORDERS_EVER;
import static dev.sluice.policy.risk.RiskFeature.CUSTOMER_ORDERS_HOUR;
import static dev.sluice.policy.risk.RiskFeature.CUSTOMER_ORDERS_WEEK;
import static dev.sluice.policy.risk.RiskFeature.DEVICE_AMOUNT_DAY;
import static dev.sluice.policy.risk.RiskFeature.DEVICE_CUSTOMERS;
import static dev.sluice.policy.risk.RiskFeature.DEVICE_DAYS;
import static dev.sluice.policy.risk.RiskFeature.DEVICE_ORDERS_DAY;
import static dev.sluice.policy.risk.RiskFeature.DEVICE_ORDERS_HOUR;
import static dev.sluice.policy.risk.RiskFeature.DEVICE_ORDERS_WEEK;
import static dev.sluice.policy.risk.RiskFeature.ITEMS;
import static dev.sluice.policy.risk.RiskFeature.NIGHT;
import static dev.sluice.policy.risk.RiskFeature.ON_INVOICE;

import dev.sluice.edge.scoring.History.Past;
import dev.sluice.policy.risk.RiskFeatures;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns an order and what was remembered before it into the features that models read. */
final class Features {
    private static final Set<String> ON_INVOICE_METHODS = Set.of("invoice", "account", "credit", "pay-later");
    private static final int MORNING = 6;

    private final ReferenceRates rates;

    Features(ReferenceRates rates) {
        this.rates = rates;
    }

    /** The features of an order; those that need memory are missing if the history is null. */
    RiskFeatures of(OrderFacts order, @Nullable History history) {
        RiskFeatures.Builder features = RiskFeatures.builder();
        addOrder(features, order);
        if (history == null) return features.build();
        if (history.customer() != null) addCustomer(features, order, history.customer());
        if (history.device() != null) addDevice(features, history.device());
        if (history.address() != null) addAddress(features, history.address());
        return features.build();
    }

    private void addOrder(RiskFeatures.Builder features, OrderFacts order) {
        rates.worth(order.amount(), order.currency()).ifPresent(worth -> features.with(AMOUNT, worth));
        if (order.items() != null) features.with(ITEMS, order.items().doubleValue());
        if (order.accountAgeDays() != null)
            features.with(ACCOUNT_AGE_DAYS, order.accountAgeDays().doubleValue());
        if (order.payment() != null)
            features.with(
                    ON_INVOICE, flag(ON_INVOICE_METHODS.contains(order.payment().toLowerCase(Locale.ROOT))));
        features.with(NIGHT, flag(order.time().atOffset(ZoneOffset.UTC).getHour() < MORNING));
        features.with(CUSTOMER_KNOWN, flag(order.customer() != null));
    }

    private void addCustomer(RiskFeatures.Builder features, OrderFacts order, Past past) {
        features.with(CUSTOMER_ORDERS_HOUR, past.hour().orders())
                .with(CUSTOMER_ORDERS_DAY, past.day().orders())
                .with(CUSTOMER_ORDERS_WEEK, past.week().orders())
                .with(CUSTOMER_ORDERS_EVER, (double) past.ever())
                .with(CUSTOMER_AMOUNT_HOUR, past.hour().worth())
                .with(CUSTOMER_AMOUNT_DAY, past.day().worth())
                .with(CUSTOMER_AMOUNT_WEEK, past.week().worth())
                .with(CUSTOMER_DAYS, past.days());
        double mean = past.meanWorth().orElse(0);
        if (mean > 0)
            rates.worth(order.amount(), order.currency())
                    .ifPresent(worth -> features.with(CUSTOMER_AMOUNT_RATIO, worth / mean));
        if (order.country() != null && past.ever() > 0)
            features.with(CUSTOMER_COUNTRY_NEW, flag(!past.companionKnown() && past.companions() > 0));
    }

    private static void addDevice(RiskFeatures.Builder features, Past past) {
        features.with(DEVICE_ORDERS_HOUR, past.hour().orders())
                .with(DEVICE_ORDERS_DAY, past.day().orders())
                .with(DEVICE_ORDERS_WEEK, past.week().orders())
                .with(DEVICE_AMOUNT_DAY, past.day().worth())
                .with(DEVICE_DAYS, past.days())
                .with(DEVICE_CUSTOMERS, past.companions());
    }

    private static void addAddress(RiskFeatures.Builder features, Past past) {
        features.with(ADDRESS_ORDERS_HOUR, past.hour().orders())
                .with(ADDRESS_ORDERS_DAY, past.day().orders())
                .with(ADDRESS_ORDERS_WEEK, past.week().orders())
                .with(ADDRESS_AMOUNT_DAY, past.day().worth())
                .with(ADDRESS_DAYS, past.days())
                .with(ADDRESS_CUSTOMERS, past.companions());
    }

    private static double flag(boolean set) {
        return set ? 1 : 0;
    }
}
