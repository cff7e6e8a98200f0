package dev.sluice.verify.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.verify.Tree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The examples for Elasticsearch fit each other and what the processes write. */
class ElkExamplesTest {

    private static final Path EXAMPLES = Tree.path("helm/platform/examples/elk");
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final List<String> SOURCES = Tree.MODULES.stream()
            .flatMap(module -> Tree.javaFiles(module, "main").stream())
            .map(Tree::read)
            .toList();
    private static final String STREAM = "logs-sluice-default";
    private static final Pattern FIELD = Pattern.compile("([a-z_]+(?:\\.[a-z_]+)+|message):");
    private static final Pattern PHRASE = Pattern.compile("message: \"([^\"]+)\"");

    @Test
    void bothCollectorsWriteToTheStreamThatTheTemplateDescribes() {
        JsonNode filebeat = YAML.readTree(yaml("filebeat-values.yaml")
                .at("/daemonset/filebeatConfig/filebeat.yml")
                .asString());
        assertThat(filebeat.at("/output.elasticsearch/index").asString()).isEqualTo(STREAM);
        assertThat(fluentBit("outputs")).contains("Index               " + STREAM);
        String pattern = template().at("/index_patterns/0").asString();
        assertThat(STREAM).matches(pattern.replace("*", ".*"));
        assertThat(template().has("data_stream")).isTrue();
    }

    @Test
    void bothCollectorsTakeOurPodsAlone() {
        assertThat(Tree.read(Tree.path("helm/platform/templates/_helpers.tpl")))
                .contains("app.kubernetes.io/part-of: sluice");
        assertThat(fluentBit("filters")).contains("$kubernetes['labels']['app.kubernetes.io/part-of'] ^sluice$");
        assertThat(Tree.read(EXAMPLES.resolve("filebeat-values.yaml")))
                .contains("kubernetes.labels.app_kubernetes_io/part-of: sluice");
    }

    @Test
    void theTemplateHasTheTypesOfTheSchema() {
        List<String> wrong = new ArrayList<>();
        leaves(
                "",
                template().at("/template/mappings/properties"),
                (field, type) -> EcsSchema.type(field)
                        .filter(known -> !known.equals(type))
                        .ifPresent(known -> wrong.add(field + " is " + type + " and " + known + " in the schema")));
        assertThat(wrong).isEmpty();
    }

    @Test
    void searchesAskForFieldsAndMessagesThatAreWritten() {
        Set<String> fields = new TreeSet<>();
        Set<String> phrases = new TreeSet<>();
        searches().forEach(search -> {
            JsonNode attributes = search.path("attributes");
            attributes.path("columns").valueStream().map(JsonNode::asString).forEach(fields::add);
            String query = JsonMapper.shared()
                    .readTree(attributes
                            .at("/kibanaSavedObjectMeta/searchSourceJSON")
                            .asString())
                    .at("/query/query")
                    .asString();
            FIELD.matcher(query).results().map(match -> match.group(1)).forEach(fields::add);
            PHRASE.matcher(query).results().map(match -> match.group(1)).forEach(phrases::add);
        });
        assertThat(fields)
                .hasSizeGreaterThan(8)
                .allSatisfy(field -> assertThat(isWritten(field)).as(field).isTrue());
        assertThat(phrases)
                .isNotEmpty()
                .allSatisfy(phrase ->
                        assertThat(SOURCES).as(phrase).anyMatch(source -> source.contains(".log(\"" + phrase + "\")")));
    }

    @Test
    void everySearchRefersToTheIndexPattern() {
        assertThat(searches().toList()).hasSize(3).allSatisfy(search -> {
            assertThat(search.at("/references/0/id").asString()).isEqualTo("sluice-logs");
            assertThat(search.at("/references/0/name").asString())
                    .isEqualTo("kibanaSavedObjectMeta.searchSourceJSON.index");
        });
    }

    private static boolean isWritten(String field) {
        String label = "labels.put(\"" + field.substring(field.indexOf('.') + 1) + "\"";
        return EcsSchema.type(field).isPresent()
                || SOURCES.stream().anyMatch(source -> source.contains("\"" + field + "\""))
                || (field.startsWith("labels.") && SOURCES.stream().anyMatch(source -> source.contains(label)));
    }

    private static Stream<JsonNode> searches() {
        return Tree.read(EXAMPLES.resolve("kibana-saved-searches.ndjson"))
                .lines()
                .map(JsonMapper.shared()::readTree)
                .filter(object -> object.path("type").asString().equals("search"));
    }

    private static JsonNode template() {
        return JsonMapper.shared().readTree(Tree.read(EXAMPLES.resolve("index-template.json")));
    }

    private static JsonNode yaml(String name) {
        return YAML.readTree(Tree.read(EXAMPLES.resolve(name)));
    }

    private static String fluentBit(String section) {
        return yaml("fluent-bit-values.yaml").path("config").path(section).asString();
    }

    private interface Leaf {
        void at(String field, String type);
    }

    private static void leaves(String prefix, JsonNode properties, Leaf leaf) {
        properties.propertyStream().forEach(member -> {
            String field = prefix + member.getKey();
            JsonNode inner = member.getValue().path("properties");
            if (inner.isObject()) {
                leaves(field + ".", inner, leaf);
            } else {
                leaf.at(field, member.getValue().path("type").asString());
            }
        });
    }
}
