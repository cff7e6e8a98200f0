/** A peer of the bench. Start here: {@link dev.sluice.bench.webflux.Application}. */
@NullMarked
package dev.sluice.bench.webflux;

import org.jspecify.annotations.NullMarked;
