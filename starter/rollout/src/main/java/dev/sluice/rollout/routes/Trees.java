package dev.sluice.rollout.routes;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** What all routes have in common as trees. */
final class Trees {
    private Trees() {}

    static ObjectNode head(RouteKind kind, String namespace, String name) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("apiVersion", kind.apiVersion()).put("kind", kind.word());
        object.putObject("metadata").put("namespace", namespace).put("name", name);
        return object;
    }

    static String name(JsonNode object) {
        return object.at("/metadata/name").asString("");
    }

    static String namespace(JsonNode object) {
        return object.at("/metadata/namespace").asString("");
    }

    /** The condition of that type; a missing node when there is none. */
    static JsonNode condition(JsonNode holder, String type) {
        for (JsonNode condition : holder.path("conditions").values())
            if (condition.path("type").asString("").equals(type)) return condition;
        return MissingNode.getInstance();
    }

    /** Reason and message of a condition. */
    static String words(JsonNode condition) {
        if (condition.isMissingNode()) return "it has said nothing yet";
        String reason = condition.path("reason").asString("");
        String message = condition.path("message").asString("");
        return message.isEmpty() ? reason : reason + ", " + withoutStop(message);
    }

    static String namesNone(String word, String entry, JsonNode route, Split split) {
        return word + " " + name(route) + " has no " + entry + " that sends to "
                + String.join(" or ", split.stable().stream().sorted().toList())
                + ". Let it send there, or name another route in spec.traffic.route.";
    }

    private static String withoutStop(String message) {
        return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
    }
}
