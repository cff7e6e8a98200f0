package dev.sluice.verify.delivery;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import dev.sluice.verify.Tree;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A chart with some values, as Helm itself sees it: a copy of the chart's directory whose values.yaml has the values in it. */
final class Chart {

    /** Left out of the copy: inside a program Helm without a cluster takes itself for one of 1.20, and asks a cluster when told otherwise. */
    private static final String ASKED_OF_THE_CLUSTER = "(?m)^kubeVersion:.*$";

    /** Finds nothing without a cluster; inside a program Helm would insist on one. */
    private static final String LOOKUP = "\\(lookup \"v1\" \"Secret\" [^()]+\\(include [^()]+\\)\\)";

    private final String name;
    private final Path copy;

    /**
     * @param name directory below helm/
     * @param values YAML that is laid over the chart's own values
     * @param directory empty, for the copy
     */
    Chart(String name, String values, Path directory) throws IOException {
        this.name = name;
        this.copy = directory.resolve(name);
        Path chart = Tree.path("helm").resolve(name);
        try (Stream<Path> files = Files.walk(chart, FileVisitOption.FOLLOW_LINKS)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = copy.resolve(chart.relativize(file));
                Files.createDirectories(target.getParent());
                Files.writeString(target, Tree.read(file).replaceAll(LOOKUP, "(dict)"));
            }
        }
        Path description = copy.resolve("Chart.yaml");
        Files.writeString(description, Tree.read(description).replaceFirst(ASKED_OF_THE_CLUSTER, ""));
        JsonNode merged = merge(
                Manifests.YAML.readTree(Tree.read(chart.resolve("values.yaml"))), Manifests.YAML.readTree(values));
        Files.writeString(copy.resolve("values.yaml"), Manifests.YAML.writeValueAsString(merged));
    }

    /** The values files that Helm's own tools test a chart with. */
    static List<Path> examples(String name) {
        return Tree.files(Tree.path("helm").resolve(name).resolve("ci"), "-values.yaml");
    }

    LintResult lint() {
        return new Helm(copy).lint().strict().call();
    }

    List<ObjectNode> render(String release, String namespace) {
        return Manifests.read(new Helm(copy)
                .template()
                .withName(release)
                .withNamespace(namespace)
                .call());
    }

    private static JsonNode merge(JsonNode base, JsonNode over) {
        if (!(base instanceof ObjectNode into) || !(over instanceof ObjectNode from))
            return over.isMissingNode() || over.isNull() ? base : over;
        for (Map.Entry<String, JsonNode> entry : from.properties()) {
            JsonNode old = into.get(entry.getKey());
            into.set(entry.getKey(), old == null ? entry.getValue() : merge(old, entry.getValue()));
        }
        return into;
    }

    @Override
    public String toString() {
        return name;
    }
}
