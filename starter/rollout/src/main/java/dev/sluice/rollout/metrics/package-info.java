/** What the gateways count becomes samples. Start here: {@link dev.sluice.rollout.metrics.GatewayReports}. */
@NullMarked
package dev.sluice.rollout.metrics;

import org.jspecify.annotations.NullMarked;
