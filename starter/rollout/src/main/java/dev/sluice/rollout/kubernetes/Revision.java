package dev.sluice.rollout.kubernetes;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A pod template with its configuration.
 *
 * @param name pod-template-hash of its ReplicaSet and, with a configuration, a digest of that
 * @param podTemplateHash which pods have the template
 * @param template with the names of the configuration's copies
 */
record Revision(String name, String podTemplateHash, JsonNode template) {
    private static final String HASH = "pod-template-hash";

    static String objectName(String deployment, String revision) {
        return deployment + "-" + revision;
    }

    /** As it is kept: the release of a revision must not depend on what its Deployment says later. */
    ObjectNode written(JsonNode rollout, String deployment) {
        ObjectNode object = Labels.owned(Kind.CONTROLLER_REVISION, rollout, objectName(deployment, name));
        Documents.child(Documents.child(object, "metadata"), "labels").put(Labels.REVISION, name);
        object.put("revision", 1);
        ObjectNode data = object.putObject("data");
        data.put(HASH, podTemplateHash);
        data.set("template", template);
        return object;
    }

    static Revision read(JsonNode object) {
        return new Revision(
                object.at("/metadata/labels").path(Labels.REVISION).asString(""),
                object.at("/data").path(HASH).asString(""),
                object.at("/data/template"));
    }
}
