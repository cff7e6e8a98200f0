package dev.sluice.rollout.routes;

import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How one kind of route says where requests go. */
interface RouteForm {

    /** How long a data plane may take to follow before it is asked after. */
    Duration FOLLOWS = Duration.ofSeconds(10);

    RouteKind kind();

    /**
     * A copy of the route that splits so; entries of others are as they were.
     *
     * @throws Unfit when the route cannot carry a canary; without one it always can
     */
    ObjectNode split(JsonNode route, Split split) throws Unfit;

    /** Why no request for the service comes by the route, as a sentence; empty when some do. */
    String lacks(JsonNode route, Split split);

    /** Kind of the object of ours beside the route. */
    RouteKind besideKind();

    String besideName(Split split);

    /** How long that object must stay after the last entry that names it is gone. */
    Duration lingers();

    /** The object of ours that the split needs beside the route; empty when it needs none. */
    Optional<ObjectNode> beside(JsonNode route, Split split) throws Unfit;

    /** Why the object of ours is refused, as a sentence; empty while it is not. */
    String refused(JsonNode beside);

    /**
     * How far the data plane has followed.
     *
     * @param since how long ago the route was changed last
     */
    Standing standing(JsonNode route, Duration since);

    /**
     * How far the data plane has followed.
     *
     * @param missing what keeps the route from being in force, as a sentence; empty while nothing does
     */
    record Standing(int gateways, int upToDate, String missing) {}
}
