package dev.sluice.verify.grafana;

import dev.sluice.verify.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Grafana's published schema of dashboards, and what in a document is not as it says: the words of JSON Schema that it uses. */
final class GrafanaSchema {

    private static final JsonNode SCHEMA = JsonMapper.shared()
            .readTree(Tree.read(Tree.path("starter/verify/src/test/resources/grafana/dashboard.schema.json")));

    private final List<String> problems = new ArrayList<>();

    private GrafanaSchema() {}

    static List<String> problems(JsonNode dashboard) {
        GrafanaSchema schema = new GrafanaSchema();
        schema.check("", dashboard, SCHEMA.path("definitions").path("Dashboard"));
        return schema.problems;
    }

    private void check(String path, JsonNode value, JsonNode schema) {
        if (schema.has("$ref")) {
            String name = schema.path("$ref").asString().replace("#/definitions/", "");
            check(path, value, SCHEMA.path("definitions").path(name));
            return;
        }
        if (schema.has("anyOf")) {
            boolean any = schema.path("anyOf").valueStream().anyMatch(option -> allows(value, option));
            report(!any, path, "is none of what it may be");
            return;
        }
        report(schema.has("type") && !isOfType(value, schema.path("type")), path, "is not a " + schema.path("type"));
        report(schema.has("const") && !schema.path("const").equals(value), path, "is not " + schema.path("const"));
        report(schema.has("enum") && !among(value, schema.path("enum")), path, "is none of " + schema.path("enum"));
        if (value.isObject()) {
            checkObject(path, value, schema);
        }
        if (value.isArray() && schema.has("items")) {
            int index = 0;
            for (JsonNode item : value) {
                check(path + "[" + index++ + "]", item, schema.path("items"));
            }
        }
    }

    private void checkObject(String path, JsonNode value, JsonNode schema) {
        for (JsonNode name : schema.path("required")) {
            report(!value.has(name.asString()), path, "lacks " + name);
        }
        for (Map.Entry<String, JsonNode> member : value.properties()) {
            JsonNode known = schema.path("properties").path(member.getKey());
            JsonNode others = schema.path("additionalProperties");
            if (known.isObject()) {
                check(path + "." + member.getKey(), member.getValue(), known);
            } else if (others.isObject()) {
                check(path + "." + member.getKey(), member.getValue(), others);
            } else {
                report(others.isBoolean() && !others.asBoolean(), path, "must not have " + member.getKey());
            }
        }
    }

    private static boolean allows(JsonNode value, JsonNode schema) {
        GrafanaSchema alone = new GrafanaSchema();
        alone.check("", value, schema);
        return alone.problems.isEmpty();
    }

    private static boolean isOfType(JsonNode value, JsonNode type) {
        if (type.isArray()) {
            return type.valueStream().anyMatch(one -> isOfType(value, one));
        }
        return switch (type.asString()) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isString();
            case "boolean" -> value.isBoolean();
            case "number" -> value.isNumber();
            case "null" -> value.isNull();
            default -> throw new IllegalStateException("the schema has a type that nobody checks: " + type);
        };
    }

    private static boolean among(JsonNode value, JsonNode allowed) {
        return allowed.valueStream()
                .anyMatch(one -> one.equals(value)
                        || (one.isNumber() && value.isNumber() && one.asDouble() == value.asDouble()));
    }

    private void report(boolean wrong, String path, String problem) {
        if (wrong) {
            problems.add((path.isEmpty() ? "dashboard" : path) + " " + problem);
        }
    }
}
