/**
 * The controller's HTTP interface. Start here: {@link dev.sluice.rollout.api.RolloutApi} for people,
 * {@link dev.sluice.rollout.api.RoutingTableApi} and {@link dev.sluice.rollout.api.ReportApi} for gateways.
 */
@NullMarked
package dev.sluice.rollout.api;

import org.jspecify.annotations.NullMarked;
