/** How figures are said in sentences. Start here: {@link dev.sluice.policy.text.DurationWords}. */
@NullMarked
package dev.sluice.policy.text;

import org.jspecify.annotations.NullMarked;
