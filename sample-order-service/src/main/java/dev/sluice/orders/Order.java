package dev.sluice.orders;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A stored order; {@code total} in minor units of {@code currency}, {@code createdAt} in whole microseconds.
 *
 * @param version 1 when it was placed, one more with every change
 */
record Order(
        UUID id,
        int version,
        @Nullable String reference,
        String customer,
        String currency,
        @Nullable String country,
        long total,
        OrderStatus status,
        Instant createdAt,
        List<OrderItem> items) {

    Order {
        items = List.copyOf(items);
    }
}
