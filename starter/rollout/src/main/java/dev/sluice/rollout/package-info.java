/**
 * The release controller: it watches a canary, judges it, and moves traffic.
 *
 * <p>Start here: {@link dev.sluice.rollout.RolloutReconciler} (observe, judge, decide, act, record), then
 * {@link dev.sluice.rollout.Rollout} (what it knows) and {@link dev.sluice.policy.rollout.RolloutMachine} (what it decides).
 */
@NullMarked
package dev.sluice.rollout;

import org.jspecify.annotations.NullMarked;
