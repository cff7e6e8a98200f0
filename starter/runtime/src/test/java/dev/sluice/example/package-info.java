/** An application as its users write it: outside of Sluice's packages, so that proofs see what belongs to whom. */
@NullMarked
package dev.sluice.example;

import org.jspecify.annotations.NullMarked;
