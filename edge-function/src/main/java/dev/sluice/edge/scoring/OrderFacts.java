package dev.sluice.edge.scoring;

import java.time.Instant;
import java.util.Currency;
import org.jspecify.annotations.Nullable;

/**
 * What the caller knows of an order. Null is a value: not known.
 *
 * @param seller shop, terminal or seller at which the order is placed
 * @param amount value in minor units of the currency, not negative
 * @param items number of lines
 * @param accountAgeDays days since the account was opened, with fractions where they are known
 * @param time when the order was made; every window is measured from here, never from the clock of this machine
 */
public record OrderFacts(
        String orderId,
        @Nullable String customer,
        @Nullable String device,
        @Nullable String address,
        @Nullable String seller,
        long amount,
        Currency currency,
        @Nullable Long items,
        @Nullable Double accountAgeDays,
        @Nullable String payment,
        @Nullable String country,
        Instant time) {
    public OrderFacts {
        if (amount < 0) throw new IllegalArgumentException("amount must not be negative, but was " + amount);
    }
}
