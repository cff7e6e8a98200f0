/** Which event loop gets a connection. Start here: {@link dev.sluice.policy.placement.LoopLoad}. */
@NullMarked
package dev.sluice.policy.placement;

import org.jspecify.annotations.NullMarked;
