/**
 * What a request carries on to the calls it causes, whatever threads they are made on. Start here:
 * {@link dev.sluice.runtime.context.RequestContext} is what travels, {@link dev.sluice.runtime.context.ContextFilter} picks it up,
 * {@link dev.sluice.runtime.context.ContextHeaders} hands it on.
 */
@NullMarked
package dev.sluice.runtime.context;

import org.jspecify.annotations.NullMarked;
