/**
 * Weights become entries of routes that belong to somebody else: HTTPRoutes of Gateway API, VirtualServices of Istio. Start here:
 * {@link dev.sluice.rollout.routes.RouteRouter}.
 */
@NullMarked
package dev.sluice.rollout.routes;

import org.jspecify.annotations.NullMarked;
