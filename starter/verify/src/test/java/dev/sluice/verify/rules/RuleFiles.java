package dev.sluice.verify.rules;

import dev.sluice.verify.Tree;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The rules that the chart installs. */
final class RuleFiles {

    static final Path DIRECTORY = Tree.path("helm/platform/rules");
    private static final YAMLMapper YAML = new YAMLMapper();

    private RuleFiles() {}

    /** An alert, with the part of a document that its name leads to. */
    record Alert(String name, String expression, String severity, String runbook) {

        /** {@code SluiceLoopLag} is explained under {@code #sluice-loop-lag}. */
        String anchor() {
            return name.replaceAll("(?<!^)([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        }
    }

    static List<Path> files() {
        return Tree.files(DIRECTORY, ".yaml");
    }

    static List<Alert> alerts() {
        return rules().filter(rule -> rule.has("alert"))
                .map(rule -> new Alert(
                        rule.path("alert").asString(),
                        rule.path("expr").asString(),
                        rule.path("labels").path("severity").asString(),
                        rule.path("annotations").path("runbook_url").asString("")))
                .toList();
    }

    /** Names of the recorded series. */
    static List<String> recorded() {
        return rules().filter(rule -> rule.has("record"))
                .map(rule -> rule.path("record").asString())
                .toList();
    }

    static List<String> expressions() {
        return rules().map(rule -> rule.path("expr").asString()).toList();
    }

    private static Stream<JsonNode> rules() {
        return files().stream()
                .map(Tree::read)
                .map(YAML::readTree)
                .flatMap(file -> file.path("groups").valueStream())
                .flatMap(group -> group.path("rules").valueStream());
    }
}
