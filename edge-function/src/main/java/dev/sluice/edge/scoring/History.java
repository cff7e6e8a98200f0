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
        @Nullable Past address,
        @Nullable Past seller) {

    /** Of an order that names nobody. */
    public static final History NONE = new History(null, null, null, null);

    /**
     * What was known of one key just before an order, seen from the order's own time.
     *
     * @param ever orders before this one
     * @param frauds how many of all its orders are known as fraud by now
     * @param recent the windows that end now
     * @param settled the windows that end where labels are complete
     * @param meanWorth mean worth of the earlier orders whose worth is known, empty if there is none
     * @param days days since the first order, 0 if there is none
     * @param minutesSince minutes since the latest order, empty if there is none
     * @param companions other values met together with this key: countries of a customer, customers of a device or address
     * @param companionKnown whether the order's own companion is among those met before
     */
    public record Past(
            long ever,
            long frauds,
            Windows recent,
            Windows settled,
            OptionalDouble meanWorth,
            double days,
            OptionalDouble minutesSince,
            int companions,
            boolean companionKnown) {}

    /** The same end, four lengths: an hour, 24 hours, 7 and 30 days. */
    public record Windows(Window hour, Window day, Window week, Window month) {}

    /** Orders in one window, their worth in the reference currency, and how many of them are known as fraud. */
    public record Window(int orders, double worth, int frauds) {
        OptionalDouble mean() {
            return orders == 0 ? OptionalDouble.empty() : OptionalDouble.of(worth / orders);
        }

        double fraudShare() {
            return orders == 0 ? 0 : frauds / (double) orders;
        }
    }
}
