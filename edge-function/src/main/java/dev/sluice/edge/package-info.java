@NullMarked
package dev.sluice.edge;

import org.jspecify.annotations.NullMarked;
