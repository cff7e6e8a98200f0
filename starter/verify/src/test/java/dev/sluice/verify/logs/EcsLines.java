package dev.sluice.verify.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.verify.Tree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The log of one process in a cluster: every line of it is one document of the Elastic Common Schema. */
public final class EcsLines {

    private static final List<String> ALWAYS = List.of(
            "@timestamp",
            "ecs.version",
            "log.level",
            "log.logger",
            "message",
            "process.pid",
            "process.thread.name",
            "service.name");

    /** What a JVM says to its standard error by itself. */
    private static final Pattern OF_THE_JVM = Pattern.compile("WARNING: |\\[[0-9.]+s]\\[|OpenJDK .* warning: ");

    /** A key that is there twice makes Elasticsearch refuse the document. */
    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private EcsLines() {}

    /** Requires it of every line that the process wrote, and that there are lines. */
    public static void requireIn(Path log, String service) {
        List<String> lines = Tree.read(log)
                .lines()
                .filter(line -> !OF_THE_JVM.matcher(line).lookingAt())
                .toList();
        assertThat(lines).as(log.toString()).isNotEmpty();
        List<String> complaints = new ArrayList<>();
        for (String line : lines) {
            complaints(line, service).stream()
                    .map(complaint -> complaint + ": " + line)
                    .forEach(complaints::add);
        }
        assertThat(complaints).as(log.toString()).isEmpty();
    }

    static List<String> complaints(String line, String service) {
        JsonNode document;
        try {
            document = STRICT.readTree(line);
        } catch (JacksonException e) {
            return List.of("no JSON");
        }
        List<String> complaints = new ArrayList<>();
        for (String field : ALWAYS) {
            if (document.at(pointer(field)).isMissingNode()) {
                complaints.add(field + " is missing");
            }
        }
        leaves("", document, complaints);
        expect(document, "ecs.version", EcsSchema.VERSION).ifPresent(complaints::add);
        expect(document, "service.name", service).ifPresent(complaints::add);
        return complaints;
    }

    private static void leaves(String prefix, JsonNode node, List<String> complaints) {
        node.propertyStream().forEach(member -> {
            String field = prefix + member.getKey();
            if (member.getValue().isObject()) {
                leaves(field + ".", member.getValue(), complaints);
            } else {
                EcsSchema.complaint(field, member.getValue()).ifPresent(complaints::add);
            }
        });
    }

    private static Optional<String> expect(JsonNode document, String field, String value) {
        String actual = document.at(pointer(field)).asString("");
        return actual.equals(value) ? Optional.empty() : Optional.of(field + " is " + actual + " instead of " + value);
    }

    private static String pointer(String field) {
        return "/" + field.replace('.', '/');
    }
}
