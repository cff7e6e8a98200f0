package dev.sluice.orders;

/**
 * What has become of an order.
 *
 * <pre>
 *            ┌─ allow, or not sensitive ─────────▶ ACCEPTED ───────┬
 * placed ────┼─ review, or sensitive, no verdict ▶ PENDING_REVIEW ─┴─ cancel ─▶ CANCELLED
 *            └─ deny ────────────────────────────▶ REJECTED
 * </pre>
 */
enum OrderStatus {
    ACCEPTED,
    PENDING_REVIEW,
    REJECTED,
    CANCELLED;

    /** Whether an order of this status may still become cancelled. */
    boolean cancellable() {
        return switch (this) {
            case ACCEPTED, PENDING_REVIEW -> true;
            case REJECTED, CANCELLED -> false;
        };
    }
}
