/**
 * Ends a process whose parent is gone.
 *
 * <p>Start here: {@link dev.sluice.cli.guard.ParentGuard}.
 */
@NullMarked
package dev.sluice.cli.guard;

import org.jspecify.annotations.NullMarked;
