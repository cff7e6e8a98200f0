package dev.sluice.orders;

/** What came of cancelling an order. */
sealed interface Cancellation {

    /** The order is cancelled, by this call or one before. */
    record Cancelled(Order order) implements Cancellation {}

    /** The order's status does not allow it; nothing changed. */
    record Refused(Order order) implements Cancellation {}

    /** There is no such order. */
    record Unknown() implements Cancellation {}
}
