package dev.sluice.cli.orders;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One order as a customer places it.
 *
 * @param reference unique in a stream
 * @param customer never empty: guests have a made-up one
 * @param currency ISO 4217
 */
public record Sale(
        String reference, String customer, @Nullable String country, String currency, List<Item> items)
        implements OrderEvent {

    static final int MOST_ITEMS = 2_000;
    static final int MOST_PIECES = 100_000;

    public Sale {
        items = List.copyOf(items);
        if (items.isEmpty() || items.size() > MOST_ITEMS) {
            throw new IllegalArgumentException(
                    "items must be between 1 and " + MOST_ITEMS + " lines, but were " + items.size());
        }
    }

    /** In minor units. */
    public long total() {
        return items.stream().mapToLong(item -> item.quantity * item.unitPrice).sum();
    }

    /**
     * A line of an order.
     *
     * @param unitPrice price of one piece in minor units
     */
    public record Item(String sku, int quantity, long unitPrice) {

        public Item {
            if (quantity < 1 || quantity > MOST_PIECES) {
                throw new IllegalArgumentException(
                        "qty must be between 1 and " + MOST_PIECES + " in a SALE, but was " + quantity);
            }
            if (unitPrice < 0) {
                throw new IllegalArgumentException("price must not be negative in a SALE");
            }
        }
    }
}
