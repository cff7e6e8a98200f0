package dev.sluice.rollout.kubernetes;

import dev.sluice.rollout.kubernetes.ConfigReferences.Reference;
import dev.sluice.rollout.kubernetes.KubernetesObjects.ApiRefused;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Immutable copies of the ConfigMaps and Secrets of a pod template, named by their content: what was released keeps its
 * configuration, and goes back to it, whatever becomes of the originals. A changed content is another revision.
 */
final class ConfigCopies {
    private static final Logger log = LoggerFactory.getLogger(ConfigCopies.class);
    private static final List<String> CONTENT = List.of("data", "binaryData", "type");

    private final KubernetesObjects objects;

    ConfigCopies(KubernetesObjects objects) {
        this.objects = objects;
    }

    /**
     * The configuration of a template as it is now.
     *
     * @param found by reference; one that is missing or may not be read is left out, and stays a reference to the original
     */
    record Configuration(Map<Reference, JsonNode> found) {

        /** Short digest of all content; empty without any. */
        String digest() {
            if (found.isEmpty()) return "";
            Map<String, String> digests = new TreeMap<>();
            found.forEach((reference, object) ->
                    digests.put(reference.kind().word() + "/" + reference.name(), ConfigCopies.digest(object)));
            return hex(digests.toString(), 3);
        }

        /** The template with the copies' names. */
        JsonNode pinned(JsonNode template) {
            return ConfigReferences.renamed(
                    template,
                    (kind, name) -> found.entrySet().stream()
                            .filter(entry -> entry.getKey().name().equals(name)
                                    && entry.getKey().kind().word().equals(kind))
                            .map(entry -> copyName(name, entry.getValue()))
                            .findFirst()
                            .orElse(name));
        }
    }

    Configuration read(String namespace, JsonNode template) {
        Map<Reference, JsonNode> found = new LinkedHashMap<>();
        for (Reference reference : ConfigReferences.of(template))
            readable(namespace, reference).ifPresent(object -> found.put(reference, object));
        return new Configuration(found);
    }

    /** Makes the copies that are not there yet. */
    void write(JsonNode rollout, Configuration configuration) {
        configuration.found().forEach((reference, object) -> {
            ObjectNode copy = Labels.owned(reference.kind(), rollout, copyName(reference.name(), object));
            for (String field : CONTENT) if (object.has(field)) copy.set(field, object.get(field));
            copy.put("immutable", true);
            objects.apply(reference.kind(), copy);
        });
    }

    /** Deletes the copies that no template names any more. */
    void sweep(JsonNode rollout, List<JsonNode> templates) {
        for (Kind kind : List.of(Kind.CONFIG_MAP, Kind.SECRET)) {
            for (JsonNode copy : copies(kind, rollout)) {
                Reference reference = new Reference(kind, Documents.name(copy));
                boolean needed = templates.stream()
                        .anyMatch(template -> ConfigReferences.of(template).contains(reference));
                if (!needed && copy.path("immutable").asBoolean(false))
                    objects.delete(kind, Documents.namespace(rollout), Documents.name(copy));
            }
        }
    }

    /** What may not be listed was never copied. */
    private List<JsonNode> copies(Kind kind, JsonNode rollout) {
        try {
            return objects.list(kind, Documents.namespace(rollout), Labels.ROLLOUT + "=" + Documents.name(rollout));
        } catch (ApiRefused refused) {
            if (refused.passing()) throw refused;
            return List.of();
        }
    }

    private Optional<JsonNode> readable(String namespace, Reference reference) {
        try {
            return objects.get(reference.kind(), namespace, reference.name());
        } catch (ApiRefused refused) {
            if (refused.passing()) throw refused;
            log.atDebug()
                    .addKeyValue("sluice.rollout.reference", reference)
                    .setCause(refused)
                    .log("Configuration may not be read and is not pinned");
            return Optional.empty();
        }
    }

    private static String copyName(String name, JsonNode object) {
        return name + "-" + digest(object);
    }

    private static String digest(JsonNode object) {
        ObjectNode content = Documents.MAPPER.createObjectNode();
        for (String field : CONTENT) if (object.has(field)) content.set(field, object.get(field));
        return hex(Documents.canonical(content), 4);
    }

    private static String hex(String text, int bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-256", impossible);
        }
    }
}
