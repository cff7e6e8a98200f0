package dev.sluice.edge.scoring;

import org.jspecify.annotations.Nullable;

/**
 * What became of an order, learnt later: from a chargeback, a refund for fraud, or a person's review.
 *
 * @param fraud true for fraud, false if the order turned out to be good
 * @param order the order itself, for the case that it is no longer remembered; null if the caller does not know it
 */
public record Label(String orderId, boolean fraud, @Nullable OrderFacts order) {

    /** What a label has changed. */
    public enum Effect {
        /** The counters know it now. */
        APPLIED,
        /** The order had this label already. */
        REPEATED,
        /** The order is not remembered and the caller did not say what it was. */
        UNKNOWN_ORDER
    }
}
