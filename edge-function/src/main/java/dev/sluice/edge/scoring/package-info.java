/**
 * From the facts of an order to its score. Start here: {@link dev.sluice.edge.scoring.Scorer}; then
 * {@link dev.sluice.edge.scoring.Counters}, the memory, and {@code Scorecard}, the model.
 */
@NullMarked
package dev.sluice.edge.scoring;

import org.jspecify.annotations.NullMarked;
