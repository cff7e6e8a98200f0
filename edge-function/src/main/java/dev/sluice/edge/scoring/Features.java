package dev.sluice.edge.scoring;

import static dev.sluice.policy.risk.RiskFeature.*;

import dev.sluice.edge.scoring.History.Past;
import dev.sluice.edge.scoring.History.Windows;
import dev.sluice.policy.risk.RiskFeature;
import dev.sluice.policy.risk.RiskFeatures;
import java.time.DayOfWeek;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns an order and what was remembered before it into the features that models read, live and in training alike. */
public final class Features {
    private static final Set<String> ON_INVOICE_METHODS = Set.of("invoice", "account", "credit", "pay-later");
    private static final int MORNING = 6;

    private final ReferenceRates rates;

    Features(ReferenceRates rates) {
        this.rates = rates;
    }

    /** The features of an order; those that need memory are missing if the history is null. */
    public RiskFeatures of(OrderFacts order, @Nullable History history) {
        RiskFeatures.Builder features = RiskFeatures.builder();
        OptionalDouble worth = rates.worth(order.amount(), order.currency());
        worth.ifPresent(value -> features.with(AMOUNT, value));
        addOrder(features, order);
        if (history == null) return features.build();
        if (history.customer() != null) addCustomer(features, order, worth.orElse(Double.NaN), history.customer());
        if (history.device() != null) addDevice(features, history.device());
        if (history.address() != null) addAddress(features, history.address());
        if (history.seller() != null) addSeller(features, history.seller());
        return features.build();
    }

    private static void addOrder(RiskFeatures.Builder features, OrderFacts order) {
        if (order.items() != null) features.with(ITEMS, order.items().doubleValue());
        if (order.accountAgeDays() != null) features.with(ACCOUNT_AGE_DAYS, order.accountAgeDays());
        if (order.payment() != null)
            features.with(
                    ON_INVOICE, flag(ON_INVOICE_METHODS.contains(order.payment().toLowerCase(Locale.ROOT))));
        OffsetDateTime time = order.time().atOffset(ZoneOffset.UTC);
        features.with(HOUR, time.getHour())
                .with(NIGHT, flag(time.getHour() < MORNING))
                .with(WEEKEND, flag(time.getDayOfWeek().compareTo(DayOfWeek.SATURDAY) >= 0))
                .with(CUSTOMER_KNOWN, flag(order.customer() != null));
    }

    private static void addCustomer(RiskFeatures.Builder features, OrderFacts order, double worth, Past past) {
        Windows recent = past.recent();
        features.with(CUSTOMER_ORDERS_HOUR, recent.hour().orders())
                .with(CUSTOMER_ORDERS_DAY, recent.day().orders())
                .with(CUSTOMER_ORDERS_WEEK, recent.week().orders())
                .with(CUSTOMER_ORDERS_MONTH, recent.month().orders())
                .with(CUSTOMER_ORDERS_EVER, (double) past.ever())
                .with(CUSTOMER_AMOUNT_HOUR, recent.hour().worth())
                .with(CUSTOMER_AMOUNT_DAY, recent.day().worth())
                .with(CUSTOMER_AMOUNT_WEEK, recent.week().worth())
                .with(CUSTOMER_DAYS, past.days())
                .with(CUSTOMER_FRAUDS_EVER, (double) past.frauds())
                .with(CUSTOMER_FRAUDS_SETTLED_MONTH, past.settled().month().frauds());
        addIfKnown(features, CUSTOMER_MEAN_DAY, recent.day().mean());
        addIfKnown(features, CUSTOMER_MEAN_WEEK, recent.week().mean());
        addIfKnown(features, CUSTOMER_MEAN_MONTH, recent.month().mean());
        addRatio(features, CUSTOMER_AMOUNT_RATIO, worth, past.meanWorth());
        addRatio(features, CUSTOMER_AMOUNT_RATIO_MONTH, worth, recent.month().mean());
        addIfKnown(features, CUSTOMER_MINUTES_SINCE, past.minutesSince());
        if (order.country() != null && past.ever() > 0)
            features.with(CUSTOMER_COUNTRY_NEW, flag(!past.companionKnown() && past.companions() > 0));
    }

    private static void addDevice(RiskFeatures.Builder features, Past past) {
        Windows recent = past.recent();
        features.with(DEVICE_ORDERS_HOUR, recent.hour().orders())
                .with(DEVICE_ORDERS_DAY, recent.day().orders())
                .with(DEVICE_ORDERS_WEEK, recent.week().orders())
                .with(DEVICE_ORDERS_MONTH, recent.month().orders())
                .with(DEVICE_ORDERS_EVER, (double) past.ever())
                .with(DEVICE_AMOUNT_DAY, recent.day().worth())
                .with(DEVICE_DAYS, past.days())
                .with(DEVICE_CUSTOMERS, past.companions())
                .with(DEVICE_FRAUDS_EVER, (double) past.frauds());
        addIfKnown(features, DEVICE_MINUTES_SINCE, past.minutesSince());
    }

    private static void addAddress(RiskFeatures.Builder features, Past past) {
        Windows recent = past.recent();
        features.with(ADDRESS_ORDERS_HOUR, recent.hour().orders())
                .with(ADDRESS_ORDERS_DAY, recent.day().orders())
                .with(ADDRESS_ORDERS_WEEK, recent.week().orders())
                .with(ADDRESS_ORDERS_MONTH, recent.month().orders())
                .with(ADDRESS_ORDERS_EVER, (double) past.ever())
                .with(ADDRESS_AMOUNT_DAY, recent.day().worth())
                .with(ADDRESS_DAYS, past.days())
                .with(ADDRESS_CUSTOMERS, past.companions())
                .with(ADDRESS_FRAUDS_EVER, (double) past.frauds());
        addIfKnown(features, ADDRESS_MINUTES_SINCE, past.minutesSince());
    }

    private static void addSeller(RiskFeatures.Builder features, Past past) {
        Windows settled = past.settled();
        features.with(SELLER_ORDERS_WEEK, past.recent().week().orders())
                .with(SELLER_SETTLED_DAY, settled.day().orders())
                .with(SELLER_SETTLED_WEEK, settled.week().orders())
                .with(SELLER_SETTLED_MONTH, settled.month().orders())
                .with(SELLER_FRAUD_SHARE_DAY, settled.day().fraudShare())
                .with(SELLER_FRAUD_SHARE_WEEK, settled.week().fraudShare())
                .with(SELLER_FRAUD_SHARE_MONTH, settled.month().fraudShare());
    }

    private static void addIfKnown(RiskFeatures.Builder features, RiskFeature feature, OptionalDouble value) {
        if (value.isPresent()) features.with(feature, value.getAsDouble());
    }

    private static void addRatio(
            RiskFeatures.Builder features, RiskFeature feature, double worth, OptionalDouble mean) {
        if (!Double.isNaN(worth) && mean.orElse(0) > 0) features.with(feature, worth / mean.getAsDouble());
    }

    private static double flag(boolean set) {
        return set ? 1 : 0;
    }
}
