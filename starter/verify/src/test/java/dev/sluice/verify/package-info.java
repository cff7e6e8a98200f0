/** Proofs that need all modules at once. Start here: {@link dev.sluice.verify.ArchitectureTest}. */
@NullMarked
package dev.sluice.verify;

import org.jspecify.annotations.NullMarked;
