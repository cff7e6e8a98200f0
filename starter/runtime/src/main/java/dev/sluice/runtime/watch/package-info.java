/**
 * Watches the threads that serve requests. Start here: {@link dev.sluice.runtime.watch.LoopWatchdog} notices blocked event loops,
 * {@link dev.sluice.runtime.watch.CarrierThreads} and {@link dev.sluice.runtime.watch.PinnedThreads} tell how virtual threads fare.
 */
@NullMarked
package dev.sluice.runtime.watch;

import org.jspecify.annotations.NullMarked;
