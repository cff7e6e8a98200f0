@NullMarked
package dev.sluice.rollout;

import org.jspecify.annotations.NullMarked;
