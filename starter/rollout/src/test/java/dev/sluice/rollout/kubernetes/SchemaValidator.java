package dev.sluice.rollout.kubernetes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The structural part of a CustomResourceDefinition's schema, as an API server applies it: defaults, then types, limits,
 * patterns and unknown fields. Rules in CEL are left to real API servers.
 */
final class SchemaValidator {
    private SchemaValidator() {}

    /** What is wrong with the document; missing fields with a default are filled in. */
    static List<String> validate(JsonNode schema, JsonNode document) {
        List<String> errors = new ArrayList<>();
        check(schema, document, "", errors);
        return errors;
    }

    private static void check(JsonNode schema, JsonNode value, String path, List<String> errors) {
        String type = schema.path("type").asString("object");
        boolean fits = switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isString();
            case "boolean" -> value.isBoolean();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            default -> throw new IllegalArgumentException("type " + type);
        };
        if (!fits) {
            errors.add(path + ": must be of type " + type);
            return;
        }
        switch (type) {
            case "object" -> object(schema, (ObjectNode) value, path, errors);
            case "array" -> array(schema, value, path, errors);
            case "string" -> text(schema, value.stringValue(), path, errors);
            case "integer", "number" -> number(schema, value.doubleValue(), path, errors);
            default -> {
                // A boolean has no limits.
            }
        }
    }

    private static void object(JsonNode schema, ObjectNode value, String path, List<String> errors) {
        JsonNode properties = schema.path("properties");
        for (Map.Entry<String, JsonNode> property : properties.properties())
            if (property.getValue().has("default") && !value.has(property.getKey()))
                value.set(property.getKey(), property.getValue().get("default").deepCopy());
        schema.path("required").values().forEach(name -> {
            if (!value.has(name.asString(""))) errors.add(path + "." + name.asString("") + ": is required");
        });
        if (schema.has("maxProperties")
                && value.size() > schema.get("maxProperties").asInt()) errors.add(path + ": has too many fields");
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            String place = path + "." + field.getKey();
            if (properties.has(field.getKey())) check(properties.get(field.getKey()), field.getValue(), place, errors);
            else if (schema.path("additionalProperties").isObject())
                check(schema.get("additionalProperties"), field.getValue(), place, errors);
            else if (!properties.isEmpty()) errors.add(place + ": unknown field");
        }
    }

    private static void array(JsonNode schema, JsonNode value, String path, List<String> errors) {
        if (value.size() < schema.path("minItems").asInt(0)) errors.add(path + ": has too few items");
        if (value.size() > schema.path("maxItems").asInt(Integer.MAX_VALUE)) errors.add(path + ": has too many items");
        int i = 0;
        for (JsonNode item : value.values()) check(schema.path("items"), item, path + "[" + i++ + "]", errors);
    }

    private static void text(JsonNode schema, String value, String path, List<String> errors) {
        if (schema.has("pattern")
                && !Pattern.compile(schema.get("pattern").asString(""))
                        .matcher(value)
                        .find())
            errors.add(path + ": does not match " + schema.get("pattern").asString(""));
        if (value.length() < schema.path("minLength").asInt(0)) errors.add(path + ": is too short");
        if (value.length() > schema.path("maxLength").asInt(Integer.MAX_VALUE)) errors.add(path + ": is too long");
        if (schema.has("enum")
                && schema.get("enum").values().stream()
                        .noneMatch(it -> it.asString("").equals(value)))
            errors.add(path + ": is none of " + schema.get("enum"));
    }

    private static void number(JsonNode schema, double value, String path, List<String> errors) {
        boolean open = schema.path("exclusiveMinimum").asBoolean(false);
        double least = schema.path("minimum").asDouble(Double.NEGATIVE_INFINITY);
        if (value < least || (open && value == least)) errors.add(path + ": is too small");
        if (value > schema.path("maximum").asDouble(Double.POSITIVE_INFINITY)) errors.add(path + ": is too large");
        if (!schema.has("multipleOf")) return;
        double parts = value / schema.get("multipleOf").doubleValue();
        if (Math.abs(parts - Math.rint(parts)) > 1e-6) errors.add(path + ": has too many decimals");
    }
}
