/**
 * How connections are accepted. Start here: {@link dev.sluice.runtime.listen.Listeners} sets up the listening sockets and watches
 * over them.
 */
@NullMarked
package dev.sluice.runtime.listen;

import org.jspecify.annotations.NullMarked;
