package dev.sluice.verify.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.verify.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** The manifests for those without Helm are the charts' output. {@code -Dsluice.docs=write} writes them again. */
class KustomizeTest {

    private static final boolean WRITES = "write".equals(System.getProperty("sluice.docs"));
    private static final YAMLMapper WRITER = YAMLMapper.builder()
            .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
            .disable(YAMLWriteFeature.SPLIT_LINES)
            .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
            .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .enable(YAMLWriteFeature.INDENT_ARRAYS_WITH_INDICATOR)
            .enable(YAMLWriteFeature.LITERAL_BLOCK_STYLE)
            .build();

    @TempDir
    private Path directory;

    @Test
    void thePlatformIsTheChartsOutput() throws IOException {
        Chart chart =
                new Chart("platform", "crds: {install: false}\ntokens: {existingSecret: sluice-tokens}", directory);
        Map<String, List<ObjectNode>> files = new LinkedHashMap<>();
        for (ObjectNode object : withoutHelm(chart.render("sluice", "sluice")))
            files.computeIfAbsent(component(object) + ".yaml", file -> new ArrayList<>())
                    .add(object);

        for (Map.Entry<String, List<ObjectNode>> file : files.entrySet())
            isWritten(Tree.path("k8s/platform").resolve(file.getKey()), "helm/platform", file.getValue());
        assertThat(resources("k8s/platform")).containsExactlyInAnyOrderElementsOf(files.keySet());
    }

    @Test
    void theOrderServiceOfTheLocalClusterIsTheChartsOutput() throws IOException {
        Chart chart = new Chart("service", Tree.read(Tree.path("helm/service/values-local.yaml")), directory);

        isWritten(
                Tree.path("k8s/local/orders.yaml"),
                "helm/service with values-local.yaml",
                withoutHelm(chart.render("orders", "sluice")));
    }

    @Test
    void everyKustomizationNamesWhatIsThere() {
        for (String kustomization : List.of("k8s/crds", "k8s/platform", "k8s/local"))
            assertThat(resources(kustomization))
                    .as(kustomization)
                    .isNotEmpty()
                    .allSatisfy(resource -> assertThat(Tree.path(kustomization).resolve(resource))
                            .exists());
    }

    private static void isWritten(Path file, String source, List<ObjectNode> objects) throws IOException {
        if (WRITES) {
            StringBuilder text = new StringBuilder("# What " + source + " renders; KustomizeTest keeps it so.\n");
            for (ObjectNode object : objects) text.append("---\n").append(WRITER.writeValueAsString(object));
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
        assertThat(Manifests.read(Tree.read(file)))
                .as(Tree.name(file) + " is stale; run this test with -Dsluice.docs=write")
                .containsExactlyInAnyOrderElementsOf(objects);
    }

    /** Hooks are Helm's, and so are the labels by which it knows its own. */
    private static List<ObjectNode> withoutHelm(List<ObjectNode> rendered) {
        List<ObjectNode> objects = new ArrayList<>();
        for (ObjectNode object : rendered) {
            if (object.path("metadata").path("annotations").has("helm.sh/hook")) continue;
            if (object.path("metadata").path("labels") instanceof ObjectNode labels)
                labels.remove(List.of("helm.sh/chart", "app.kubernetes.io/managed-by"));
            objects.add(object);
        }
        return objects;
    }

    private static String component(JsonNode object) {
        return object.path("metadata")
                .path("labels")
                .path("app.kubernetes.io/component")
                .asString("all");
    }

    private static List<String> resources(String kustomization) {
        return Manifests.YAML
                .readTree(Tree.read(Tree.path(kustomization).resolve("kustomization.yaml")))
                .path("resources")
                .valueStream()
                .map(resource -> resource.asString(""))
                .toList();
    }
}
