/** The Rollout resource as a value, and its strict reader. Start here: {@link dev.sluice.rollout.resource.ResourceReader}. */
@NullMarked
package dev.sluice.rollout.resource;

import org.jspecify.annotations.NullMarked;
