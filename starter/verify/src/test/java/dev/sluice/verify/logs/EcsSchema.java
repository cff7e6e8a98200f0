package dev.sluice.verify.logs;

import dev.sluice.verify.Tree;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Which fields a document may have, and of which type: those of the Elastic Common Schema, labels, and ours below {@code sluice}. */
final class EcsSchema {

    static final String VERSION = "8.11";

    private static final Path FILE = Tree.path("starter/verify/src/test/resources/ecs/fields-8.11.csv");
    private static final Map<String, String> TYPES = Tree.read(FILE)
            .lines()
            .filter(line -> !line.startsWith("#"))
            .map(line -> line.split(",", 2))
            .collect(Collectors.toUnmodifiableMap(parts -> parts[0], parts -> parts[1]));

    private EcsSchema() {}

    /** The type that an index must have for a field of the schema. */
    static Optional<String> type(String field) {
        return Optional.ofNullable(TYPES.get(field));
    }

    static boolean isOurs(String field) {
        return field.startsWith("sluice.") || field.startsWith("labels.");
    }

    /** What is wrong with a value, or nothing. */
    static Optional<String> complaint(String field, JsonNode value) {
        if (isOurs(field)) {
            return Optional.empty();
        }
        return type(field)
                .map(type -> fits(type, value) ? Optional.<String>empty() : Optional.of(field + " is no " + type))
                .orElseGet(() -> Optional.of(field + " is not in the schema"));
    }

    private static boolean fits(String type, JsonNode value) {
        return switch (type) {
            case "date" -> value.isString() && isInstant(value.asString());
            case "long" -> value.isIntegralNumber();
            case "float", "scaled_float" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            default -> value.isString() || value.isArray();
        };
    }

    private static boolean isInstant(String text) {
        try {
            Instant.parse(text);
            return true;
        } catch (DateTimeParseException e) {
            return false;
        }
    }
}
