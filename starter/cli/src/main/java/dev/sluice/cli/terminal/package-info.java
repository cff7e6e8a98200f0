/**
 * Text on a terminal or in a file.
 *
 * <p>Start here: {@link dev.sluice.cli.terminal.Screen}.
 */
@NullMarked
package dev.sluice.cli.terminal;

import org.jspecify.annotations.NullMarked;
