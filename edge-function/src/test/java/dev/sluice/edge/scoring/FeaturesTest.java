package dev.sluice.edge.scoring;

import static dev.sluice.policy.risk.RiskFeature.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.edge.scoring.History.Past;
import dev.sluice.edge.scoring.History.Window;
import dev.sluice.edge.scoring.History.Windows;
import dev.sluice.policy.risk.RiskFeatures;
import java.time.Instant;
import java.util.Currency;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FeaturesTest {
    private static final Windows RECENT =
            new Windows(new Window(1, 10, 0), new Window(2, 20, 0), new Window(3, 30, 1), new Window(4, 16, 1));
    private static final Windows SETTLED =
            new Windows(new Window(0, 0, 0), new Window(0, 0, 0), new Window(2, 50, 1), new Window(8, 90, 2));
    private static final Past PAST =
            new Past(4, 2, RECENT, SETTLED, OptionalDouble.of(10), 9.5, OptionalDouble.of(30), 1, false);

    private final Features features = new Features(ReferenceRates.defaults());

    @Test
    void whatAnOrderDoesNotSayIsMissing() {
        RiskFeatures bare = features.of(order(null, "GBP", null, null, "12:00"), History.NONE);
        assertThat(bare.known()).containsOnlyKeys(AMOUNT, HOUR, NIGHT, WEEKEND, CUSTOMER_KNOWN);
        assertThat(bare.get(CUSTOMER_KNOWN)).isZero();
        assertThat(bare.get(AMOUNT)).isEqualTo(139.12);
    }

    @Test
    void whatAnOrderSaysIsRead() {
        RiskFeatures full = features.of(order("ann", "GBP", "Invoice", "GB", "05:59"), null);
        assertThat(full.get(ITEMS)).isEqualTo(7);
        assertThat(full.get(ACCOUNT_AGE_DAYS)).isEqualTo(30);
        assertThat(full.get(ON_INVOICE)).isEqualTo(1);
        assertThat(full.get(NIGHT)).isEqualTo(1);
        assertThat(full.has(CUSTOMER_ORDERS_EVER))
                .as("unreadable is not never seen")
                .isFalse();
    }

    @Test
    void amountsAreComparedInOneCurrency() {
        assertThat(features.of(order(null, "EUR", null, null, "12:00"), null).get(AMOUNT))
                .isCloseTo(119.64, org.assertj.core.data.Offset.offset(0.01));
        assertThat(features.of(order(null, "JPY", null, null, "12:00"), null).get(AMOUNT))
                .as("the yen has no minor unit")
                .isCloseTo(72.34, org.assertj.core.data.Offset.offset(0.01));
        assertThat(features.of(order(null, "XAU", null, null, "12:00"), null).has(AMOUNT))
                .isFalse();
    }

    @Test
    void theMemoryOfACustomerIsRead() {
        RiskFeatures known =
                features.of(order("ann", "GBP", "card", "GB", "06:00"), new History(PAST, PAST, null, PAST));
        assertThat(known.get(CUSTOMER_ORDERS_HOUR)).isEqualTo(1);
        assertThat(known.get(CUSTOMER_ORDERS_DAY)).isEqualTo(2);
        assertThat(known.get(CUSTOMER_ORDERS_EVER)).isEqualTo(4);
        assertThat(known.get(CUSTOMER_AMOUNT_RATIO)).isEqualTo(13.912);
        assertThat(known.get(CUSTOMER_COUNTRY_NEW)).isEqualTo(1);
        assertThat(known.get(CUSTOMER_AMOUNT_RATIO_MONTH)).isEqualTo(34.78);
        assertThat(known.get(CUSTOMER_MINUTES_SINCE)).isEqualTo(30);
        assertThat(known.get(CUSTOMER_FRAUDS_SETTLED_MONTH)).isEqualTo(2);
        assertThat(known.get(DEVICE_CUSTOMERS)).isEqualTo(1);
        assertThat(known.get(DEVICE_FRAUDS_EVER)).isEqualTo(2);
        assertThat(known.get(SELLER_SETTLED_WEEK)).isEqualTo(2);
        assertThat(known.get(SELLER_FRAUD_SHARE_WEEK)).isEqualTo(0.5);
        assertThat(known.get(SELLER_FRAUD_SHARE_DAY)).as("no orders, no frauds").isZero();
        assertThat(known.get(NIGHT)).isZero();
        assertThat(known.get(ON_INVOICE)).isZero();
    }

    private static OrderFacts order(
            @Nullable String customer,
            String currency,
            @Nullable String payment,
            @Nullable String country,
            String time) {
        boolean full = customer != null;
        return new OrderFacts(
                "o",
                customer,
                null,
                null,
                null,
                13_912,
                Currency.getInstance(currency),
                full ? 7L : null,
                full ? 30.0 : null,
                payment,
                country,
                Instant.parse("2026-03-01T" + time + ":00Z"));
    }
}
