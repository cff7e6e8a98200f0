/**
 * What a Prometheus knows of releases: counts of both versions, tick by tick, and the values of guards. Start here:
 * {@link dev.sluice.rollout.prometheus.TickSamples}.
 */
@NullMarked
package dev.sluice.rollout.prometheus;

import org.jspecify.annotations.NullMarked;
