/**
 * The controller as seen by an operator: its API, and the commands that speak to it.
 *
 * <p>Start here: {@link dev.sluice.cli.rollout.RolloutClient}; {@link dev.sluice.cli.rollout.RolloutView} is what it answers,
 * {@link dev.sluice.cli.rollout.RolloutCommands} what the user types.
 */
@NullMarked
package dev.sluice.cli.rollout;

import org.jspecify.annotations.NullMarked;
