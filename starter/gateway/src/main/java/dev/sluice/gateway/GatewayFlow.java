package dev.sluice.gateway;

import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.OrderedGatewayFilter;

/** The gateway's filters, outermost first: after the route's URL is known (10000), before the load balancer (10150). */
public enum GatewayFlow {
    /** Asks how risky a sensitive request is; a denied one goes no further. */
    RISK,
    /** Reads the lane and carries it downstream. */
    LANE,
    /** Asks the routing table which version answers. */
    VERSION,
    /** Sends a failed canary call once more, to stable, and writes the answer. */
    REPLAY,
    /** Copies a share of the safe requests that stable answers, and compares what the canary would have said. */
    MIRROR,
    /** Counts one attempt, so that a failure which a replay hides still counts against the canary. */
    OUTCOME,
    /** Sends one attempt to its address. */
    FORWARD;

    private static final int AFTER_ROUTE_URL = 10_000;
    private static final int STEP = 10;

    /** Position in the chain of Spring Cloud Gateway. */
    @SuppressWarnings("EnumOrdinal") // the order of the constants is what this enum is for
    public int order() {
        return AFTER_ROUTE_URL + STEP * (ordinal() + 1);
    }

    /** The filter at this position. */
    public GatewayFilter place(GatewayFilter filter) {
        return new OrderedGatewayFilter(filter, order());
    }
}
