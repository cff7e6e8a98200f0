package dev.sluice.cli.customers;

import dev.sluice.cli.orders.Sale;

/**
 * An order as its customer knows it.
 *
 * @param id the service's, empty when it never answered
 * @param status as the customer was told last, empty when that is not known
 */
record PlacedOrder(String reference, String id, long total, String status, boolean refused) {

    private static final String CANCELLED = "CANCELLED";
    private static final String REJECTED = "REJECTED";

    static PlacedOrder acknowledged(Sale sale, String id, String status) {
        return new PlacedOrder(sale.reference(), id, sale.total(), status, false);
    }

    /** Refused for its risk: rightly not stored. */
    static PlacedOrder refused(Sale sale) {
        return new PlacedOrder(sale.reference(), "", sale.total(), REJECTED, true);
    }

    /** Nobody knows whether it was stored: once or not at all, both are right, and the customer is told neither. */
    static PlacedOrder unanswered(Sale sale) {
        return new PlacedOrder(sale.reference(), "", sale.total(), "", false);
    }

    PlacedOrder cancelled() {
        return new PlacedOrder(reference, id, total, CANCELLED, refused);
    }

    PlacedOrder perhapsCancelled() {
        return new PlacedOrder(reference, id, total, "", refused);
    }

    boolean known() {
        return !id.isEmpty();
    }

    boolean cancellable() {
        return known() && !status.equals(CANCELLED) && !status.equals(REJECTED) && !status.isEmpty();
    }
}
