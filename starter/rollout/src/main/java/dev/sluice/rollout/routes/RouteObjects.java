package dev.sluice.rollout.routes;

import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The API server, as far as routes need it. Each method is one call; what it refuses is a {@link Refused}. */
public interface RouteObjects {

    Optional<JsonNode> get(RouteKind kind, String namespace, String name);

    /** Replaces an object of somebody else, unless it has changed since it was read. */
    JsonNode replace(RouteKind kind, ObjectNode object);

    /** Makes an object so that belongs to the Rollout of that name and goes with it. */
    JsonNode apply(RouteKind kind, String rollout, ObjectNode object);

    /** Deletes the object if it is there. */
    void delete(RouteKind kind, String namespace, String name);

    /** A call that was not carried out; the message is a sentence for people. */
    final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final boolean conflict;

        /** @param conflict whether somebody else has changed the object meanwhile */
        public Refused(String message, boolean conflict, Throwable cause) {
            super(message, cause);
            this.conflict = conflict;
        }

        boolean conflict() {
            return conflict;
        }
    }
}
