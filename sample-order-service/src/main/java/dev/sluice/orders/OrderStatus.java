package dev.sluice.orders;

/** What has become of an order. */
enum OrderStatus {
    ACCEPTED,
    PENDING_REVIEW,
    REJECTED,
    CANCELLED
}
