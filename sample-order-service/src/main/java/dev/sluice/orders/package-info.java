@NullMarked
package dev.sluice.orders;

import org.jspecify.annotations.NullMarked;
