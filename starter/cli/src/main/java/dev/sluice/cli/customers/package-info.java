/**
 * The customers of the order service: what they do, what they saw, and whether their orders are all there.
 *
 * <p>Start here: {@link dev.sluice.cli.customers.Traffic}; {@link dev.sluice.cli.customers.OrderAudit} for the end.
 */
@NullMarked
package dev.sluice.cli.customers;

import org.jspecify.annotations.NullMarked;
