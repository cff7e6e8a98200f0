/** Weights become routes. Start here: {@link dev.sluice.rollout.traffic.TrafficRouter}. */
@NullMarked
package dev.sluice.rollout.traffic;

import org.jspecify.annotations.NullMarked;
