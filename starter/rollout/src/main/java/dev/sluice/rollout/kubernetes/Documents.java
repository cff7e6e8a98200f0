package dev.sluice.rollout.kubernetes;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Objects of the API server as trees. */
final class Documents {
    static final JsonMapper MAPPER = new JsonMapper();

    private Documents() {}

    /** The head of an object that is to be applied. */
    static ObjectNode head(Kind kind, String namespace, String name) {
        ObjectNode object = MAPPER.createObjectNode();
        object.put("apiVersion", kind.apiVersion());
        object.put("kind", kind.word());
        object.putObject("metadata").put("namespace", namespace).put("name", name);
        return object;
    }

    static String name(JsonNode object) {
        return object.at("/metadata/name").asString("");
    }

    static String namespace(JsonNode object) {
        return object.at("/metadata/namespace").asString("");
    }

    static String uid(JsonNode object) {
        return object.at("/metadata/uid").asString("");
    }

    static String version(JsonNode object) {
        return object.at("/metadata/resourceVersion").asString("");
    }

    static boolean deleting(JsonNode object) {
        return object.at("/metadata").hasNonNull("deletionTimestamp");
    }

    /** An object of texts, for labels and selectors. */
    static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new LinkedHashMap<>();
        object.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asString("")));
        return texts;
    }

    static ObjectNode object(Map<String, String> texts) {
        ObjectNode object = MAPPER.createObjectNode();
        texts.forEach(object::put);
        return object;
    }

    /** The object of that name inside another, made when it is not there. */
    static ObjectNode child(ObjectNode object, String name) {
        return object.get(name) instanceof ObjectNode there ? there : object.putObject(name);
    }

    /** The same whatever the order of the fields: for hashes and comparisons. */
    static String canonical(JsonNode node) {
        return MAPPER.writeValueAsString(sorted(node));
    }

    private static JsonNode sorted(JsonNode node) {
        if (node instanceof ArrayNode list) {
            ArrayNode copy = MAPPER.createArrayNode();
            list.values().forEach(item -> copy.add(sorted(item)));
            return copy;
        }
        if (!(node instanceof ObjectNode object)) return node;
        Map<String, JsonNode> fields = new TreeMap<>();
        object.properties().forEach(entry -> fields.put(entry.getKey(), entry.getValue()));
        ObjectNode copy = MAPPER.createObjectNode();
        fields.forEach((name, value) -> copy.set(name, sorted(value)));
        return copy;
    }
}
