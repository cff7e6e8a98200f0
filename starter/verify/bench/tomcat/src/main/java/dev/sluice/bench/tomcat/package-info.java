/** A peer of the bench. Start here: {@link dev.sluice.bench.tomcat.Application}. */
@NullMarked
package dev.sluice.bench.tomcat;

import org.jspecify.annotations.NullMarked;
