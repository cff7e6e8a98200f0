/** What happens next in a release. Start here: {@link dev.sluice.policy.rollout.RolloutMachine}. */
@NullMarked
package dev.sluice.policy.rollout;

import org.jspecify.annotations.NullMarked;
