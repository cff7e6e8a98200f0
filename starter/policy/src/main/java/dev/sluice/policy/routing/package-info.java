/**
 * Which version answers a request. Start here: {@link dev.sluice.policy.routing.RoutingTable}, then
 * {@link dev.sluice.policy.routing.Bucketing}.
 */
@NullMarked
package dev.sluice.policy.routing;

import org.jspecify.annotations.NullMarked;
