package dev.sluice.edge.scoring;

import java.util.concurrent.CompletionStage;

/**
 * The memory of the stream of orders. Every store keeps these rules:
 *
 * <ul>
 *   <li>Read, then add: the answer describes what came before the order. Both are one atomic step for each key, so of two orders at
 *       the same instant one sees the other.
 *   <li>Once per order: an order id that was seen before adds nothing and gets the answer that it got the first time.
 *   <li>The order's own time counts. An order that comes late is counted at its own time and sees only what was before it, so a replay
 *       gives the same answers as live traffic.
 *   <li>Memory is bounded. What is forgotten first are keys that are seldom seen, and the oldest orders of a busy key.
 * </ul>
 */
public interface Counters {
    /** Adds an order; completes exceptionally if the store cannot be reached. Never blocks the caller. */
    CompletionStage<History> observe(OrderFacts order);

    /** Customers, devices and addresses held, about. */
    long keys();
}
