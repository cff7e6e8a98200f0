/** The meters of all modules as one catalogue. Start here: {@link dev.sluice.verify.metrics.MeterCatalogue}. */
@NullMarked
package dev.sluice.verify.metrics;

import org.jspecify.annotations.NullMarked;
