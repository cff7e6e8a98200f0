/**
 * The whole platform on one machine, released under a stream of orders.
 *
 * <p>Start here: {@link dev.sluice.cli.demo.Demo}, step by step; {@link dev.sluice.cli.demo.Platform}, the processes;
 * {@link dev.sluice.cli.demo.Release}, the release.
 */
@NullMarked
package dev.sluice.cli.demo;

import org.jspecify.annotations.NullMarked;
