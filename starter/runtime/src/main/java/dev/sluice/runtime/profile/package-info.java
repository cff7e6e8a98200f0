/**
 * Profiles of this process. Start here: {@link dev.sluice.runtime.profile.ProfileEndpoint} is what an operator calls,
 * {@link dev.sluice.runtime.profile.Profiler} takes one profile at a time, {@link dev.sluice.runtime.profile.AutoProfiler} takes one
 * when the process does badly.
 */
@NullMarked
package dev.sluice.runtime.profile;

import org.jspecify.annotations.NullMarked;
