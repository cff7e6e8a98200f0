/**
 * The command line.
 *
 * <p>Start here: {@link dev.sluice.cli.Sluice}, the list of commands; {@link dev.sluice.cli.demo.Demo}, the whole platform on
 * one machine; {@link dev.sluice.cli.rollout.RolloutClient}, what the controller can be asked.
 */
@NullMarked
package dev.sluice.cli;

import org.jspecify.annotations.NullMarked;
