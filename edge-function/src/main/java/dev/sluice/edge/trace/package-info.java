/** Traces of requests whose callers trace them. Start here: {@link dev.sluice.edge.trace.Spans}. */
@NullMarked
package dev.sluice.edge.trace;

import org.jspecify.annotations.NullMarked;
