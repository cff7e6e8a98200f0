/**
 * Releases without a cluster: a described world, or a log, goes through policy, and through the rules of others beside it.
 *
 * <p>Start here: {@link dev.sluice.cli.simulate.Simulation}.
 */
@NullMarked
package dev.sluice.cli.simulate;

import org.jspecify.annotations.NullMarked;
