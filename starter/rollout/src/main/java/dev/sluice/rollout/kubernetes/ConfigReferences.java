package dev.sluice.rollout.kubernetes;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BinaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The ConfigMaps and Secrets that a pod template names: in variables of its containers and in volumes. */
final class ConfigReferences {
    private ConfigReferences() {}

    /** One of them. */
    record Reference(Kind kind, String name) {}

    /** All of them, each once. */
    static Set<Reference> of(JsonNode template) {
        Set<Reference> references = new LinkedHashSet<>();
        visit(template, (kind, place) -> {
            String name = place.holder().path(place.field()).asString("");
            if (!name.isEmpty()) references.add(new Reference(kind, name));
        });
        return references;
    }

    /** The template with other names in their place. */
    static JsonNode renamed(JsonNode template, BinaryOperator<String> names) {
        JsonNode copy = template.deepCopy();
        visit(copy, (kind, place) -> {
            String name = place.holder().path(place.field()).asString("");
            if (!name.isEmpty()) place.holder().put(place.field(), names.apply(kind.word(), name));
        });
        return copy;
    }

    /** Where a name stands. */
    private record Place(ObjectNode holder, String field) {}

    private static void visit(JsonNode template, BiConsumer<Kind, Place> found) {
        JsonNode spec = template.path("spec");
        for (JsonNode container : containers(spec)) {
            for (JsonNode from : container.path("envFrom").values()) {
                place(Kind.CONFIG_MAP, from.path("configMapRef"), "name", found);
                place(Kind.SECRET, from.path("secretRef"), "name", found);
            }
            for (JsonNode variable : container.path("env").values()) {
                place(Kind.CONFIG_MAP, variable.at("/valueFrom/configMapKeyRef"), "name", found);
                place(Kind.SECRET, variable.at("/valueFrom/secretKeyRef"), "name", found);
            }
        }
        for (JsonNode volume : spec.path("volumes").values()) {
            place(Kind.CONFIG_MAP, volume.path("configMap"), "name", found);
            place(Kind.SECRET, volume.path("secret"), "secretName", found);
            for (JsonNode source : volume.at("/projected/sources").values()) {
                place(Kind.CONFIG_MAP, source.path("configMap"), "name", found);
                place(Kind.SECRET, source.path("secret"), "name", found);
            }
        }
    }

    private static List<JsonNode> containers(JsonNode spec) {
        List<JsonNode> containers = new ArrayList<>(spec.path("containers").values());
        containers.addAll(spec.path("initContainers").values());
        return containers;
    }

    private static void place(Kind kind, JsonNode holder, String field, BiConsumer<Kind, Place> found) {
        if (holder instanceof ObjectNode object) found.accept(kind, new Place(object, field));
    }
}
