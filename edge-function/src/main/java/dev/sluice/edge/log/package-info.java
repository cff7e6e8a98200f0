/** What the process writes to its standard output. Start here: {@link dev.sluice.edge.log.EdgeLog}. */
@NullMarked
package dev.sluice.edge.log;

import org.jspecify.annotations.NullMarked;
