/** Rules beside the model, as data. Start here: {@link dev.sluice.edge.rules.RuleSet}. */
@NullMarked
package dev.sluice.edge.rules;

import org.jspecify.annotations.NullMarked;
