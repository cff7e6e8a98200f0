/**
 * The check of sensitive requests by the edge function. Start here: {@link dev.sluice.gateway.risk.RiskFilter}, then {@link
 * dev.sluice.gateway.risk.EdgeRisk}.
 */
@NullMarked
package dev.sluice.gateway.risk;

import org.jspecify.annotations.NullMarked;
