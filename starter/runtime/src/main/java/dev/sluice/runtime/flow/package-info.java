/**
 * How bytes come and go on a connection. Start here: {@link dev.sluice.runtime.flow.LargeWrites} for what leaves,
 * {@link dev.sluice.runtime.flow.FrameDeadline} for what comes, {@link dev.sluice.runtime.flow.RateAccount} for how slowly
 * either may happen.
 */
@NullMarked
package dev.sluice.runtime.flow;

import org.jspecify.annotations.NullMarked;
