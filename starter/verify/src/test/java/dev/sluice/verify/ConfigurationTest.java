package dev.sluice.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every property is named, described and documented; {@code -Dsluice.docs=write} renews the document. */
class ConfigurationTest {

    private static final Path DOCUMENT = Tree.path("docs/configuration.md");

    /** Spring Boot derives these from every actuator endpoint. */
    private static final String OF_ENDPOINTS = "management.endpoint.";

    private static final Map<String, String> PREFIXES = prefixes();

    @Test
    void everyPropertyIsDescribedTheSameWay() {
        List<String> wrong = new ArrayList<>();
        for (String module : PREFIXES.keySet()) {
            for (JsonNode property : properties(module)) {
                String description = property.path("description").asString("");
                boolean bool = property.path("type").asString("").equals("java.lang.Boolean");
                if (description.isBlank()
                        || description.matches("(?s)(The|A|An) .*")
                        || bool != description.startsWith("Whether")) {
                    wrong.add(module + ": " + name(property) + ": '" + description + "'");
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyPropertyBelongsToItsModule() {
        PREFIXES.forEach((module, prefix) -> assertThat(properties(module))
                .as(module)
                .isNotEmpty()
                .allMatch(property -> name(property).startsWith(prefix + ".")));
    }

    @Test
    void theDocumentIsUpToDate() throws IOException {
        String expected = document();
        if (System.getProperty("sluice.docs", "").equals("write")) {
            Files.writeString(DOCUMENT, expected);
        }
        assertThat(Tree.read(DOCUMENT))
                .as("docs/configuration.md; renew it with: mvn -pl starter/verify -am verify"
                        + " -Dtest=ConfigurationTest -Dit.test=none -Dsluice.docs=write")
                .isEqualTo(expected);
    }

    private static String document() {
        StringBuilder text = new StringBuilder("""
                # Configuration

                Every property of every module, generated from their metadata; a test fails when this page is stale.
                """);
        PREFIXES.forEach((module, prefix) -> {
            text.append("\n## ").append(prefix).append(" (`").append(module).append("`)\n\n");
            text.append("| property | default | meaning |\n| --- | --- | --- |\n");
            for (JsonNode property : properties(module)) {
                text.append("| `")
                        .append(name(property))
                        .append("` | ")
                        .append(defaultOf(property))
                        .append(" | ");
                text.append(property.path("description")
                        .asString("")
                        .replaceAll("\\s+", " ")
                        .replace("|", "\\|"));
                text.append(" |\n");
            }
        });
        return text.toString();
    }

    private static String defaultOf(JsonNode property) {
        JsonNode value = property.path("defaultValue");
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        return "`" + (value.isString() ? value.asString() : value.toString()) + "`";
    }

    private static String name(JsonNode property) {
        return property.path("name").asString();
    }

    private static List<JsonNode> properties(String module) {
        Path metadata = Tree.path(module).resolve("target/classes/META-INF/spring-configuration-metadata.json");
        List<JsonNode> properties = new ArrayList<>();
        JsonMapper.shared().readTree(Tree.read(metadata)).path("properties").forEach(properties::add);
        properties.removeIf(property -> name(property).startsWith(OF_ENDPOINTS));
        properties.sort((a, b) -> name(a).compareTo(name(b)));
        return properties;
    }

    private static Map<String, String> prefixes() {
        Map<String, String> prefixes = new LinkedHashMap<>();
        prefixes.put("starter/runtime", "sluice.runtime");
        prefixes.put("starter/gateway", "sluice.gateway");
        prefixes.put("starter/rollout", "sluice.rollout");
        prefixes.put("sample-order-service", "orders");
        return prefixes;
    }
}
