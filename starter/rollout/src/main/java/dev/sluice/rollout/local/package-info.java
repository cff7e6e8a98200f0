/** One machine: state in a directory, versions behind fixed endpoints. Start here: {@link dev.sluice.rollout.local.StateDirectory}. */
@NullMarked
package dev.sluice.rollout.local;

import org.jspecify.annotations.NullMarked;
