package dev.sluice.orders;

/** What came of placing an order. */
sealed interface Placement {

    /** The order is new. */
    record Created(Order order) implements Placement {}

    /** The same request under the same key had been stored before; {@code order} as it is now. */
    record Repeated(Order order) implements Placement {}

    /** The key belongs to an order with another content; nothing was stored. */
    record KeyTaken() implements Placement {}
}
