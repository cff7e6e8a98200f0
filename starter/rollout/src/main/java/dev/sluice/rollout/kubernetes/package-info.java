/**
 * A cluster: versions are pods, state is in ConfigMaps, resources come from watches. Start here:
 * {@link dev.sluice.rollout.kubernetes.RolloutController}.
 */
@NullMarked
package dev.sluice.rollout.kubernetes;

import org.jspecify.annotations.NullMarked;
