/** Reading JSON with errors that name the field. Start here: {@link dev.sluice.edge.json.JsonFields}. */
@NullMarked
package dev.sluice.edge.json;

import org.jspecify.annotations.NullMarked;
