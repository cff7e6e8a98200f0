/**
 * Counting the orders that nobody asked about, from the events of the order service. Start here: {@link dev.sluice.edge.events.EventReader}; what is
 * read is said in {@code docs/order-events.md}.
 */
@NullMarked
package dev.sluice.edge.events;

import org.jspecify.annotations.NullMarked;
