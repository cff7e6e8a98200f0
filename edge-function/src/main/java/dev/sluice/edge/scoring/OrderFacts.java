package dev.sluice.edge.scoring;

import java.time.Instant;
import java.util.Currency;
import org.jspecify.annotations.Nullable;

/**
 * What the caller knows of an order. Null is a value: not known.
 *
 * @param amount value in minor units of the currency, not negative
 * @param items number of lines
 * @param time when the order was made; every window is measured from here, never from the clock of this machine
 */
public record OrderFacts(
        String orderId,
        @Nullable String customer,
        @Nullable String device,
        @Nullable String address,
        long amount,
        Currency currency,
        @Nullable Long items,
        @Nullable Long accountAgeDays,
        @Nullable String payment,
        @Nullable String country,
        Instant time) {
    public OrderFacts {
        if (amount < 0) throw new IllegalArgumentException("amount must not be negative, but was " + amount);
    }
}
