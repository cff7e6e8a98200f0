/**
 * A stream of orders to replay: read from a file or made up from a seed.
 *
 * <p>Start here: {@link dev.sluice.cli.orders.OrderStream}.
 */
@NullMarked
package dev.sluice.cli.orders;

import org.jspecify.annotations.NullMarked;
