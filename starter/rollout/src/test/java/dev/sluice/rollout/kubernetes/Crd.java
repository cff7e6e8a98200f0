package dev.sluice.rollout.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The CustomResourceDefinition of the repository. */
final class Crd {
    static final Path EXAMPLES = Path.of("../../k8s/examples");

    private static final YAMLMapper YAML = new YAMLMapper();

    private Crd() {}

    static JsonNode document() {
        return yaml(read(Path.of("../../k8s/crds/rollouts.sluice.dev.yaml")));
    }

    /** Those of the kinds that routes are of. */
    static List<JsonNode> routeDefinitions() {
        return Arrays.stream(read(Path.of("src/test/resources/route-definitions.yaml"))
                        .split("(?m)^---$", -1))
                .map(Crd::yaml)
                .toList();
    }

    static JsonNode schema() {
        return document().at("/spec/versions/0/schema/openAPIV3Schema");
    }

    static JsonNode yaml(String text) {
        return YAML.readTree(text);
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }
}
