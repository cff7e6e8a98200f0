/**
 * The epoll-native server. Start here: {@link dev.sluice.runtime.ServerRuntime} puts the guards on the server,
 * {@link dev.sluice.runtime.EventLoops} are the loops it runs on, {@link dev.sluice.runtime.Drain} is how it ends.
 */
@NullMarked
package dev.sluice.runtime;

import org.jspecify.annotations.NullMarked;
