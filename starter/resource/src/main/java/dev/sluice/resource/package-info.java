/** The Rollout resource as a value, and its strict reader. Start here: {@link dev.sluice.resource.ResourceReader}. */
@NullMarked
package dev.sluice.resource;

import org.jspecify.annotations.NullMarked;
