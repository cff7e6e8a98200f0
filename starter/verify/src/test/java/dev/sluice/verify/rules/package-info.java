/** The rules of helm/platform/rules, run. Start here: {@link dev.sluice.verify.rules.RulesTest}. */
@NullMarked
package dev.sluice.verify.rules;

import org.jspecify.annotations.NullMarked;
