/**
 * The way of plain requests through Spring, without what they need not pay. Start here:
 * {@link dev.sluice.runtime.fastpath.FastPath} puts it in place, {@link dev.sluice.runtime.fastpath.FastRequest} is one
 * request, {@link dev.sluice.runtime.fastpath.Endpoint} calls a handler. What is not plain is left to Spring.
 */
@NullMarked
package dev.sluice.runtime.fastpath;

import org.jspecify.annotations.NullMarked;
