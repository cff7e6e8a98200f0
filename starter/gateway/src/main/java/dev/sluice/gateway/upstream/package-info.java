/**
 * The services' side of the gateway: how a request goes out, and how its answer comes back. Knows nothing of routing. Start here:
 * {@link dev.sluice.gateway.upstream.Upstreams}.
 */
@NullMarked
package dev.sluice.gateway.upstream;

import org.jspecify.annotations.NullMarked;
