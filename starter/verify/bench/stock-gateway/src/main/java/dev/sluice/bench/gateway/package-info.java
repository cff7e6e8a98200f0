/** Spring Cloud Gateway as it comes. Start here: {@link dev.sluice.bench.gateway.Application}. */
@NullMarked
package dev.sluice.bench.gateway;

import org.jspecify.annotations.NullMarked;
