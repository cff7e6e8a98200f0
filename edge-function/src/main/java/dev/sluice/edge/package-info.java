/**
 * Risk scoring as a small process: HTTP on Netty's epoll, no Spring. Start here: {@link dev.sluice.edge.EdgeFunction}, then
 * {@link dev.sluice.edge.HttpConnection} for the protocol and {@link dev.sluice.edge.RiskEndpoint} for what is answered.
 */
@NullMarked
package dev.sluice.edge;

import org.jspecify.annotations.NullMarked;
