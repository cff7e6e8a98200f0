/**
 * How this process fares, against limits. Start here: {@link dev.sluice.runtime.health.RuntimeHealth} takes the measurements, and
 * whoever reads them decides what follows.
 */
@NullMarked
package dev.sluice.runtime.health;

import org.jspecify.annotations.NullMarked;
