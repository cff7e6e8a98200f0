/** Servers and tools of the machine that proofs run. Start here: {@link dev.sluice.verify.tools.PrometheusServer}. */
@NullMarked
package dev.sluice.verify.tools;

import org.jspecify.annotations.NullMarked;
