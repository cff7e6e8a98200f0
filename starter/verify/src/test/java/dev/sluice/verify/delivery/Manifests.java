package dev.sluice.verify.delivery;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Kubernetes objects as YAML documents. */
final class Manifests {

    static final YAMLMapper YAML = new YAMLMapper();

    private Manifests() {}

    /** All objects of a text; empty documents are left out. */
    static List<ObjectNode> read(String text) {
        List<ObjectNode> objects = new ArrayList<>();
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(text)) {
            while (documents.hasNext()) if (documents.next() instanceof ObjectNode object) objects.add(object);
        }
        return objects;
    }

    static String kind(JsonNode object) {
        return object.path("kind").asString("");
    }

    static String name(JsonNode object) {
        return object.path("metadata").path("name").asString("");
    }

    /** Such as {@code Deployment sluice-gateway}. */
    static String title(JsonNode object) {
        return kind(object) + " " + name(object);
    }

    /** The pod that an object is or makes; missing for all others. */
    static JsonNode pod(JsonNode object) {
        return switch (kind(object)) {
            case "Pod" -> object;
            case "Deployment" -> object.path("spec").path("template");
            default -> object.path("no pod in here");
        };
    }

    static List<JsonNode> containers(JsonNode pod) {
        List<JsonNode> containers = new ArrayList<>();
        pod.path("spec").path("initContainers").forEach(containers::add);
        pod.path("spec").path("containers").forEach(containers::add);
        return containers;
    }
}
