package dev.sluice.edge.scoring;

import java.util.concurrent.CompletionStage;

/**
 * The memory of the stream of orders. Every store keeps these rules:
 *
 * <ul>
 *   <li>Read, then add: the answer describes what came before the order. Both are one atomic step, so of two orders at
 *       the same instant one sees the other.
 *   <li>Once per order: an order id that was seen before adds nothing and is answered as if it had not been counted.
 *   <li>The order's own time counts, in buckets of one hour. An order that comes late is counted at its own time and sees nothing of later hours, so a
 *       replay gives the same answers as live traffic.
 *   <li>A label changes the counters of the order's own hour, and only for the orders that come after the label.
 *   <li>Memory is bounded: buckets end with the {@link Horizon}, keys that are not seen again are forgotten.
 * </ul>
 */
public interface Counters {
    /** Adds an order; completes exceptionally if the store cannot be reached in time. Never blocks the caller, never stays open. */
    CompletionStage<History> observe(OrderFacts order);

    /** Adds an order that nobody asks about, with the same promises; true if it was not known yet. */
    CompletionStage<Boolean> count(OrderFacts order);

    /** Notes what became of an order, with the same promises. */
    CompletionStage<Label.Effect> label(Label label);

    /** Customers, devices, addresses and sellers held, about. */
    long keys();
}
