package dev.sluice.edge.scoring;

import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What was remembered just before an order. A part is null if the order does not name such a key: there is no counter that all
 * orders without a device would share.
 */
public record History(
        @Nullable Past customer,
        @Nullable Past device,
        @Nullable Past address) {

    /**
     * What was known of one customer, device or address just before an order, seen from the order's own time.
     *
     * @param ever orders before this one
     * @param hour the orders in {@code (time - 1 h, time]}
     * @param day the same for 24 hours
     * @param week the same for 7 days
     * @param meanWorth mean worth of the earlier orders whose worth is known, empty if there is none
     * @param days days since the first order, 0 if there is none
     * @param companions other values met together with this key: countries of a customer, customers of a device or address
     * @param companionKnown whether the order's own companion is among those met before
     */
    public record Past(
            long ever,
            Window hour,
            Window day,
            Window week,
            OptionalDouble meanWorth,
            double days,
            int companions,
            boolean companionKnown) {}

    /** Orders in one window and their worth in the reference currency. */
    public record Window(int orders, double worth) {}
}
