/**
 * The console: a page that shows every release as it goes on, and lets operators command it. Start here:
 * {@code resources/static/console/console.js} is the page; {@link dev.sluice.rollout.console.ConsoleConfiguration} serves it.
 */
@NullMarked
package dev.sluice.rollout.console;

import org.jspecify.annotations.NullMarked;
