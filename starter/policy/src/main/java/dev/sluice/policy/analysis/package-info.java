/**
 * Is the canary worse than stable? Sequential tests that may be looked at after every sample.
 *
 * <p>Start here: {@link dev.sluice.policy.analysis.Analysis} (the state of one release), then
 * {@link dev.sluice.policy.analysis.Sample} (what goes in) and {@link dev.sluice.policy.analysis.Verdict} (what comes out).
 */
@NullMarked
package dev.sluice.policy.analysis;

import org.jspecify.annotations.NullMarked;
