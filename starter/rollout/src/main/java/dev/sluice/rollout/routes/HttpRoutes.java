package dev.sluice.rollout.routes;

import dev.sluice.policy.routing.Lane;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * HTTPRoutes of Gateway API. Weights are entries of the owner's route, beside the entries that name the service. Lanes are a route of
 * our own with the same parents and hosts: the more matches a rule has, the earlier it is asked, whatever route it is in.
 */
final class HttpRoutes implements RouteForm {
    private static final int MOST_RULES = 16;
    private static final String UNRESOLVED = "does not find what it names: ";
    private static final String LAGS = "has not taken up its latest change";

    private static final WeightedBackends.Form BACKENDS = new WeightedBackends.Form() {
        @Override
        public String service(JsonNode entry) {
            boolean service = entry.path("group").asString("").isEmpty()
                    && entry.path("kind").asString("Service").equals("Service")
                    && !entry.has("namespace");
            return service ? entry.path("name").asString("") : "";
        }

        @Override
        public ObjectNode to(JsonNode entry, String service) {
            return ((ObjectNode) entry.deepCopy()).put("name", service);
        }

        @Override
        public int usual() {
            return 1;
        }

        @Override
        public int unsaid() {
            return 1;
        }
    };

    private final RouteObjects objects;

    HttpRoutes(RouteObjects objects) {
        this.objects = objects;
    }

    @Override
    public RouteKind kind() {
        return RouteKind.HTTP_ROUTE;
    }

    @Override
    public ObjectNode split(JsonNode route, Split split) throws Unfit {
        ObjectNode next = (ObjectNode) route.deepCopy();
        WeightedBackends backends = new WeightedBackends(BACKENDS, split);
        int number = 0;
        for (JsonNode rule : next.at("/spec/rules").values()) {
            String place = "Rule " + number++ + " of HTTPRoute " + Trees.name(route);
            if (rule instanceof ObjectNode fields && backends.concerns(rule.path("backendRefs")))
                fields.set("backendRefs", backends.split((ArrayNode) rule.get("backendRefs"), place));
        }
        return next;
    }

    @Override
    public String lacks(JsonNode route, Split split) {
        WeightedBackends backends = new WeightedBackends(BACKENDS, split);
        return route.at("/spec/rules").values().stream().anyMatch(rule -> backends.concerns(rule.path("backendRefs")))
                ? ""
                : Trees.namesNone("HTTPRoute", "backendRef", route, split);
    }

    @Override
    public RouteKind besideKind() {
        return RouteKind.HTTP_ROUTE;
    }

    @Override
    public String besideName(Split split) {
        return split.canary().service() + "-lanes";
    }

    /** A lane leaves with the weight. */
    @Override
    public Duration lingers() {
        return Duration.ZERO;
    }

    @Override
    public Optional<ObjectNode> beside(JsonNode route, Split split) throws Unfit {
        if (!split.canary().on() || split.canary().lanes().isEmpty()) return Optional.empty();
        ObjectNode lanes = Trees.head(RouteKind.HTTP_ROUTE, split.namespace(), besideName(split));
        ObjectNode spec = lanes.putObject("spec");
        for (String field : new String[] {"parentRefs", "hostnames"})
            if (route.path("spec").has(field))
                spec.set(field, route.path("spec").get(field).deepCopy());
        ArrayNode rules = spec.putArray("rules");
        WeightedBackends backends = new WeightedBackends(BACKENDS, split);
        for (Lane lane : split.canary().lanes())
            for (JsonNode rule : route.at("/spec/rules").values())
                if (backends.concerns(rule.path("backendRefs"))) rules.add(laned((ObjectNode) rule, lane, backends));
        if (rules.size() > MOST_RULES)
            throw new Unfit(rules.size()
                    + " rules would be needed for the lanes, one for each lane and rule of HTTPRoute "
                    + Trees.name(route) + ", and an HTTPRoute has at most " + MOST_RULES + ". Take lanes away.");
        return Optional.of(lanes);
    }

    private static ObjectNode laned(ObjectNode rule, Lane lane, WeightedBackends backends) {
        ObjectNode laned = rule.deepCopy();
        laned.remove("name");
        ArrayNode matches = laned.putArray("matches");
        JsonNode written = rule.path("matches");
        if (written.isEmpty()) matches.add(matched(matches.objectNode(), lane));
        for (JsonNode match : written.values()) matches.add(matched((ObjectNode) match.deepCopy(), lane));
        laned.set("backendRefs", backends.canaryAlone((ArrayNode) rule.get("backendRefs")));
        return laned;
    }

    private static ObjectNode matched(ObjectNode match, Lane lane) {
        for (Lane.Selector selector : lane.selectors()) {
            String field = selector.source() == Lane.Source.QUERY ? "queryParams" : "headers";
            ArrayNode list = match.get(field) instanceof ArrayNode there ? there : match.putArray(field);
            list.addObject().put("type", "Exact").put("name", selector.name()).put("value", selector.value());
        }
        return match;
    }

    @Override
    public Standing standing(JsonNode route, Duration since) {
        JsonNode parents = route.at("/spec/parentRefs");
        if (parents.isEmpty())
            return new Standing(0, 0, "HTTPRoute " + Trees.name(route) + " names no gateway; give it spec.parentRefs.");
        int upToDate = 0;
        String missing = "";
        for (JsonNode parent : parents.values()) {
            String lacks = lacks(route, parent);
            if (lacks.isEmpty()) upToDate++;
            else if (missing.isEmpty() && !(lacks.equals(LAGS) && since.compareTo(FOLLOWS) < 0))
                missing = told(route, parent, lacks);
        }
        return new Standing(parents.size(), upToDate, missing);
    }

    @Override
    public String refused(JsonNode beside) {
        for (JsonNode answer : beside.at("/status/parents").values()) {
            JsonNode parent = answer.path("parentRef");
            JsonNode accepted = Trees.condition(answer, "Accepted");
            if (isFalse(accepted)) return told(beside, parent, "has not accepted it: " + Trees.words(accepted));
            JsonNode resolved = Trees.condition(answer, "ResolvedRefs");
            if (isFalse(resolved)) return told(beside, parent, UNRESOLVED + Trees.words(resolved));
        }
        return "";
    }

    /** What the gateway has not done yet, as a clause; empty when it routes so. */
    private String lacks(JsonNode route, JsonNode parent) {
        for (JsonNode answer : route.at("/status/parents").values()) {
            if (!answers(answer.path("parentRef"), parent, route)) continue;
            JsonNode accepted = Trees.condition(answer, "Accepted");
            if (!isTrue(accepted)) return "has not accepted it: " + Trees.words(accepted);
            JsonNode resolved = Trees.condition(answer, "ResolvedRefs");
            if (isFalse(resolved)) return UNRESOLVED + Trees.words(resolved);
            long observed = accepted.path("observedGeneration").asLong(0);
            if (observed < route.at("/metadata/generation").asLong(0)) return LAGS;
            return programmed(route, parent);
        }
        return LAGS;
    }

    /**
     * A Service as a parent is a mesh, which has nothing to program; and a Gateway of a namespace where the controller may read
     * nothing has accepted the route, which must do.
     */
    private String programmed(JsonNode route, JsonNode parent) {
        if (!parent.path("kind").asString("Gateway").equals("Gateway")) return "";
        String namespace = parent.path("namespace").asString(Trees.namespace(route));
        try {
            Optional<JsonNode> gateway = objects.get(
                    RouteKind.GATEWAY, namespace, parent.path("name").asString(""));
            if (gateway.isEmpty()) return "does not exist";
            JsonNode condition = Trees.condition(gateway.get().path("status"), "Programmed");
            return isTrue(condition) ? "" : "is not programmed: " + Trees.words(condition);
        } catch (RouteObjects.Refused unreadable) {
            return "";
        }
    }

    private static boolean answers(JsonNode answered, JsonNode parent, JsonNode route) {
        String here = Trees.namespace(route);
        boolean section =
                !parent.has("sectionName") || parent.path("sectionName").equals(answered.path("sectionName"));
        return section
                && parent.path("name").equals(answered.path("name"))
                && parent.path("namespace")
                        .asString(here)
                        .equals(answered.path("namespace").asString(here));
    }

    private static boolean isFalse(JsonNode condition) {
        return condition.path("status").asString("").equals("False");
    }

    private static boolean isTrue(JsonNode condition) {
        return condition.path("status").asString("").equals("True");
    }

    private static String told(JsonNode route, JsonNode parent, String lacks) {
        return "HTTPRoute " + Trees.name(route) + " is not in force: "
                + parent.path("kind").asString("Gateway") + " "
                + parent.path("name").asString("") + " " + lacks + ".";
    }
}
