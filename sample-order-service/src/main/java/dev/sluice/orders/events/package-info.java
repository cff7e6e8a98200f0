/**
 * What the service tells others about its orders: a transactional outbox and the relay that empties it. Start here: {@link
 * dev.sluice.orders.events.Outbox}, where an event begins; {@code EventRelay}, which publishes it at least once and in order.
 */
@NullMarked
package dev.sluice.orders.events;

import org.jspecify.annotations.NullMarked;
