/**
 * Which event loop gets a connection. Start here: {@link dev.sluice.policy.placement.PlacementPolicy} decides,
 * {@link dev.sluice.policy.placement.Loops} is what it may look at.
 */
@NullMarked
package dev.sluice.policy.placement;

import org.jspecify.annotations.NullMarked;
