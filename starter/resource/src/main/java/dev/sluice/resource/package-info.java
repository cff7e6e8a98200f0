/**
 * What users write, as values: Rollouts, worlds to simulate, records of releases. Start here:
 * {@link dev.sluice.resource.ResourceReader}.
 */
@NullMarked
package dev.sluice.resource;

import org.jspecify.annotations.NullMarked;
