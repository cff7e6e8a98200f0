package dev.sluice.orders;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page of a customer's orders, newest first; {@code next} is the cursor of the page after it, if there is one. */
record OrderPage(List<Order> items, @Nullable String next) {

    OrderPage {
        items = List.copyOf(items);
    }
}
