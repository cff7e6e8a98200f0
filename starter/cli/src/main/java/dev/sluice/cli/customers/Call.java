package dev.sluice.cli.customers;

import dev.sluice.cli.orders.Sale;

/** One thing that a customer does. */
sealed interface Call {

    String customer();

    /** Places an order. */
    record Place(Sale sale) implements Call {
        @Override
        public String customer() {
            return sale.customer();
        }
    }

    /** Looks at the order placed last. */
    record LookAtLast(String customer) implements Call {}

    /** Lists the own orders. */
    record ListOwn(String customer) implements Call {}

    /** Cancels the order placed last that is not cancelled yet. */
    record CancelLast(String customer) implements Call {}
}
