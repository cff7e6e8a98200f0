/**
 * A service as a team would write it: plain blocking code over JDBC, placed on the platform's runtime. Start here:
 * {@link dev.sluice.orders.OrderController}, the HTTP side; {@link dev.sluice.orders.Orders}, what happens to an order;
 * {@link dev.sluice.orders.MisbehaviourFilter}, how a demo makes a bad release.
 */
@NullMarked
package dev.sluice.orders;

import org.jspecify.annotations.NullMarked;
