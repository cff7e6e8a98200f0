package dev.sluice.rollout.kubernetes;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The objects of a Rollout as they are to be, made from those of its owner; pure. */
final class StableCopy {
    private static final List<String> KEPT =
            List.of("strategy", "minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds");
    private static final List<String> PORT_FIELDS = List.of("name", "protocol", "port", "targetPort", "appProtocol");
    private static final String HASH = "pod-template-hash";

    private StableCopy() {}

    static String stableName(String deployment) {
        return deployment + "-" + Labels.STABLE;
    }

    static String canaryName(String deployment) {
        return deployment + "-" + Labels.CANARY;
    }

    /**
     * The Deployment that serves everyone.
     *
     * @param candidate the owner's Deployment
     * @param revision with its template and configuration pinned
     */
    static ObjectNode deployment(JsonNode rollout, JsonNode candidate, Revision revision, int replicas) {
        ObjectNode copy = Labels.owned(Kind.DEPLOYMENT, rollout, stableName(Documents.name(candidate)));
        ObjectNode metadata = Documents.child(copy, "metadata");
        Documents.child(metadata, "labels").put(Labels.VERSION, Labels.STABLE);
        Documents.child(metadata, "annotations").put(Labels.TEMPLATE_OF, revision.name());
        ObjectNode spec = copy.putObject("spec");
        spec.put("replicas", replicas);
        for (String field : KEPT)
            if (candidate.path("spec").has(field))
                spec.set(field, candidate.path("spec").get(field));
        ObjectNode selector = (ObjectNode) candidate.at("/spec/selector").deepCopy();
        Documents.child(selector, "matchLabels").put(Labels.VERSION, Labels.STABLE);
        spec.set("selector", selector);
        ObjectNode template = (ObjectNode) revision.template().deepCopy();
        ObjectNode labels = Documents.child(Documents.child(template, "metadata"), "labels");
        labels.remove(HASH);
        labels.put(Labels.VERSION, Labels.STABLE).put(Labels.REVISION, revision.name());
        spec.set("template", template);
        return copy;
    }

    /** The Service of the stable pods. */
    static ObjectNode stableService(JsonNode rollout, JsonNode service, JsonNode candidate) {
        Map<String, String> selector = selector(candidate);
        selector.put(Labels.VERSION, Labels.STABLE);
        return service(rollout, service, stableName(Documents.name(candidate)), Labels.STABLE, selector);
    }

    /** The Service of the candidate's newest pods alone. */
    static ObjectNode canaryService(JsonNode rollout, JsonNode service, JsonNode candidate, String podTemplateHash) {
        Map<String, String> selector = selector(candidate);
        selector.put(HASH, podTemplateHash);
        return service(rollout, service, canaryName(Documents.name(candidate)), Labels.CANARY, selector);
    }

    /** The owner's Service with stable pods only, for whoever comes past the gateway. */
    static ObjectNode narrowed(JsonNode service, JsonNode candidate) {
        Map<String, String> selector = wide(service, candidate);
        selector.put(Labels.VERSION, Labels.STABLE);
        return selecting(service, selector);
    }

    /** The owner's Service with all its pods. */
    static ObjectNode widened(JsonNode service, JsonNode candidate) {
        return selecting(service, wide(service, candidate));
    }

    static boolean isNarrow(JsonNode service) {
        return service.at("/spec/selector").path(Labels.VERSION).asString("").equals(Labels.STABLE);
    }

    /** Whether its owner leaves the selector to the controller, which has not set it yet. */
    static boolean selectsNothing(JsonNode service) {
        return service.at("/spec/selector").isEmpty();
    }

    /** What the owner's Service selects without the controller: what it says, else the pods of the Deployment. */
    private static Map<String, String> wide(JsonNode service, JsonNode candidate) {
        Map<String, String> selector = new TreeMap<>(Documents.texts(service.at("/spec/selector")));
        selector.remove(Labels.VERSION);
        return selector.isEmpty() ? selector(candidate) : selector;
    }

    /** Always the whole selector: to the API server it is one value, and a part of it would replace all of it. */
    private static ObjectNode selecting(JsonNode service, Map<String, String> selector) {
        ObjectNode part = Documents.head(Kind.SERVICE, Documents.namespace(service), Documents.name(service));
        part.putObject("spec").set("selector", Documents.object(selector));
        return part;
    }

    /** The size of the owner's Deployment, and nothing else of it. */
    static ObjectNode sized(JsonNode candidate, int replicas) {
        ObjectNode part = Documents.head(Kind.DEPLOYMENT, Documents.namespace(candidate), Documents.name(candidate));
        part.putObject("spec").put("replicas", replicas);
        return part;
    }

    private static Map<String, String> selector(JsonNode candidate) {
        return new TreeMap<>(Documents.texts(candidate.at("/spec/selector/matchLabels")));
    }

    private static ObjectNode service(
            JsonNode rollout, JsonNode service, String name, String version, Map<String, String> selector) {
        ObjectNode copy = Labels.owned(Kind.SERVICE, rollout, name);
        Documents.child(Documents.child(copy, "metadata"), "labels").put(Labels.VERSION, version);
        ObjectNode spec = copy.putObject("spec");
        spec.set("selector", Documents.object(selector));
        var ports = spec.putArray("ports");
        for (JsonNode port : service.at("/spec/ports").values()) {
            ObjectNode entry = ports.addObject();
            for (String field : PORT_FIELDS) if (port.has(field)) entry.set(field, port.get(field));
        }
        return copy;
    }
}
