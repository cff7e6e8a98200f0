package dev.sluice.rollout.kubernetes;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Names that the controller writes on objects. */
final class Labels {
    static final String ROLLOUT = "sluice.dev/rollout";
    static final String VERSION = "sluice.dev/version";
    static final String REVISION = "sluice.dev/revision";
    static final String LEADER = "sluice.dev/leader";
    static final String FINALIZER = "sluice.dev/rollout";
    static final String STABLE = "stable";
    static final String CANARY = "canary";

    /** Which revision's template the stable Deployment has. */
    static final String TEMPLATE_OF = "sluice.dev/template-of";

    private Labels() {}

    /** The head of an object that belongs to a Rollout and goes with it. */
    static ObjectNode owned(Kind kind, JsonNode rollout, String name) {
        ObjectNode object = Documents.head(kind, Documents.namespace(rollout), name);
        ObjectNode metadata = Documents.child(object, "metadata");
        metadata.putObject("labels").put(ROLLOUT, Documents.name(rollout));
        metadata.putArray("ownerReferences").add(owner(rollout));
        return object;
    }

    private static ObjectNode owner(JsonNode rollout) {
        return Documents.MAPPER
                .createObjectNode()
                .put("apiVersion", Kind.ROLLOUT.apiVersion())
                .put("kind", Kind.ROLLOUT.word())
                .put("name", Documents.name(rollout))
                .put("uid", Documents.uid(rollout))
                .put("controller", true);
    }
}
