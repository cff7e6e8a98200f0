/**
 * How risky an order is, and how that answer travels. Start here: {@link dev.sluice.policy.risk.RiskModel}, then
 * {@link dev.sluice.policy.risk.SignedVerdict}.
 */
@NullMarked
package dev.sluice.policy.risk;

import org.jspecify.annotations.NullMarked;
