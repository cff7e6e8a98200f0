package dev.sluice.orders;

/** One line of an order; {@code unitPrice} in minor units of the order's currency. */
record OrderItem(String sku, int quantity, long unitPrice) {}
