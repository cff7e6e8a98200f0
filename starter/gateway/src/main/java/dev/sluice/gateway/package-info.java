/**
 * Canary-aware routing on Spring Cloud Gateway. Start here: {@link dev.sluice.gateway.GatewayFlow}, the filters from the
 * outside in, then {@link dev.sluice.gateway.table.RoutingTables}, the snapshot they all ask.
 */
@NullMarked
package dev.sluice.gateway;

import org.jspecify.annotations.NullMarked;
