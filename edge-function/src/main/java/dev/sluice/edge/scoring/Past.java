package dev.sluice.edge.scoring;

import java.util.OptionalDouble;

/**
 * What was known of one customer, device or address just before an order, seen from the order's own time.
 *
 * @param ever orders before this one
 * @param hour orders and their worth in {@code (time - 1 h, time]}
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
        boolean companionKnown) {

    /** Orders in one window and their worth in the reference currency. */
    public record Window(int orders, double worth) {}
}
