/**
 * The routing table in force: how it comes from the controller, and how what happened under it goes back. Start here: {@link
 * dev.sluice.gateway.table.RoutingTables}, then {@link dev.sluice.gateway.table.ControllerLink}.
 */
@NullMarked
package dev.sluice.gateway.table;

import org.jspecify.annotations.NullMarked;
