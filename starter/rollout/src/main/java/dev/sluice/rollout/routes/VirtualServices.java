package dev.sluice.rollout.routes;

import dev.sluice.policy.routing.Lane;
import dev.sluice.policy.routing.Lane.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * VirtualServices of Istio, whose canary entry names a subset of a DestinationRule of our own: its pods are those of one pod template
 * and no others, and it has the traffic policy that the owner gave to stable. Rules are asked from top to bottom, so each lane is a
 * rule right before the one that it leaves.
 */
final class VirtualServices implements RouteForm {
    private static final String SUBSET = "canary";
    private static final String LANE = "sluice-lane-";
    private static final Pattern SPECIAL = Pattern.compile("[\\\\.\\[\\]{}()*+?^$|]");

    private static final WeightedBackends.Form DESTINATIONS = new WeightedBackends.Form() {
        @Override
        public String service(JsonNode entry) {
            String host = entry.at("/destination/host").asString("");
            int dot = host.indexOf('.');
            return dot < 0 ? host : host.substring(0, dot);
        }

        @Override
        public ObjectNode to(JsonNode entry, String service) {
            ObjectNode copy = (ObjectNode) entry.deepCopy();
            ObjectNode destination = (ObjectNode) copy.get("destination");
            String host = destination.path("host").asString("");
            int dot = host.indexOf('.');
            destination
                    .put("host", dot < 0 ? service : service + host.substring(dot))
                    .put("subset", SUBSET);
            return copy;
        }

        @Override
        public int usual() {
            return 100;
        }

        @Override
        public int unsaid() {
            return 0;
        }
    };

    private final RouteObjects objects;

    VirtualServices(RouteObjects objects) {
        this.objects = objects;
    }

    @Override
    public RouteKind kind() {
        return RouteKind.VIRTUAL_SERVICE;
    }

    @Override
    public ObjectNode split(JsonNode route, Split split) throws Unfit {
        ObjectNode next = (ObjectNode) route.deepCopy();
        WeightedBackends destinations = new WeightedBackends(DESTINATIONS, split);
        List<JsonNode> rules = new ArrayList<>(route.at("/spec/http").values());
        rules.removeIf(VirtualServices::isLane);
        if (rules.isEmpty()) return next;
        ArrayNode http = ((ObjectNode) next.get("spec")).putArray("http");
        for (JsonNode rule : rules) {
            if (!destinations.concerns(rule.path("route"))) {
                http.add(rule);
                continue;
            }
            for (Lane lane : split.canary().lanes())
                http.add(laned((ObjectNode) rule, lane, http.size(), destinations));
            ArrayNode list = (ArrayNode) rule.get("route");
            String place = "A rule of VirtualService " + Trees.name(route);
            ObjectNode divided = (ObjectNode) rule.deepCopy();
            divided.set("route", destinations.split(list, place));
            http.add(divided);
        }
        return next;
    }

    @Override
    public String lacks(JsonNode route, Split split) {
        WeightedBackends destinations = new WeightedBackends(DESTINATIONS, split);
        return route.at("/spec/http").values().stream().anyMatch(rule -> destinations.concerns(rule.path("route")))
                ? ""
                : Trees.namesNone("VirtualService", "http route", route, split);
    }

    private static boolean isLane(JsonNode rule) {
        return rule.path("name").asString("").startsWith(LANE);
    }

    private static ObjectNode laned(ObjectNode rule, Lane lane, int number, WeightedBackends destinations) {
        ObjectNode laned = rule.deepCopy().put("name", LANE + lane.name() + "-" + number);
        ArrayNode matches = laned.putArray("match");
        JsonNode written = rule.path("match");
        if (written.isEmpty()) matches.add(matched(matches.objectNode(), lane));
        for (JsonNode match : written.values()) matches.add(matched((ObjectNode) match.deepCopy(), lane));
        laned.set("route", destinations.canaryAlone((ArrayNode) rule.get("route")));
        return laned;
    }

    private static ObjectNode matched(ObjectNode match, Lane lane) {
        match.remove("name");
        for (Selector selector : lane.selectors()) {
            switch (selector.source()) {
                case HEADER ->
                    child(match, "headers").putObject(selector.name()).put("exact", selector.value());
                case QUERY ->
                    child(match, "queryParams").putObject(selector.name()).put("exact", selector.value());
                case COOKIE ->
                    child(match, "headers")
                            .putObject("cookie")
                            .put("regex", "^(.*;\\s*)?" + quoted(selector.name() + "=" + selector.value()) + "(;.*)?$");
            }
        }
        return match;
    }

    /** For RE2, which Istio's data plane has. */
    private static String quoted(String text) {
        return SPECIAL.matcher(text).replaceAll("\\\\$0");
    }

    private static ObjectNode child(ObjectNode object, String name) {
        return object.get(name) instanceof ObjectNode there ? there : object.putObject(name);
    }

    @Override
    public RouteKind besideKind() {
        return RouteKind.DESTINATION_RULE;
    }

    @Override
    public String besideName(Split split) {
        return split.canary().service();
    }

    /** A proxy that still has the entry and has the subset no more answers 503. */
    @Override
    public Duration lingers() {
        return FOLLOWS;
    }

    @Override
    public Optional<ObjectNode> beside(JsonNode route, Split split) throws Unfit {
        if (!split.canary().on()) return Optional.empty();
        ObjectNode rule = Trees.head(RouteKind.DESTINATION_RULE, split.namespace(), besideName(split));
        ObjectNode spec = rule.putObject("spec").put("host", split.canary().service());
        if (!split.router().policy().isEmpty()) spec.set("trafficPolicy", policy(split));
        spec.putArray("subsets")
                .addObject()
                .put("name", SUBSET)
                .putObject("labels")
                .put("pod-template-hash", split.canary().podTemplateHash());
        return Optional.of(rule);
    }

    private JsonNode policy(Split split) throws Unfit {
        String name = split.router().policy();
        JsonNode rule = objects.get(RouteKind.DESTINATION_RULE, split.namespace(), name)
                .orElseThrow(() -> new Unfit("DestinationRule " + name + " does not exist in namespace "
                        + split.namespace() + ". Create it, or leave spec.traffic.destinationRule out."));
        JsonNode policy = rule.at("/spec/trafficPolicy");
        return policy.isObject() ? policy : JsonNodeFactory.instance.objectNode();
    }

    @Override
    public String refused(JsonNode beside) {
        return error("DestinationRule", beside);
    }

    /** Istio tells what it makes of a VirtualService only when it is told to; without a word a while must do. */
    @Override
    public Standing standing(JsonNode route, Duration since) {
        JsonNode status = route.path("status");
        String error = error("VirtualService", route);
        if (!error.isEmpty()) return new Standing(1, 0, error);
        JsonNode reconciled = Trees.condition(status, "Reconciled");
        boolean observed = number(status.path("observedGeneration"))
                >= route.at("/metadata/generation").asLong(0);
        boolean follows = reconciled.path("status").asString("").equals("True") && observed;
        return new Standing(1, follows || since.compareTo(FOLLOWS) >= 0 ? 1 : 0, "");
    }

    private static String error(String word, JsonNode object) {
        for (JsonNode message : object.at("/status/validationMessages").values())
            if (message.path("level").asString("").equalsIgnoreCase("error"))
                return "Istio finds an error in " + word + " " + Trees.name(object) + ": "
                        + message.at("/type/code").asString("") + " "
                        + message.at("/type/name").asString("") + ".";
        return "";
    }

    /** The status of Istio has whole numbers as texts. */
    private static long number(JsonNode value) {
        return value.isString() ? Long.parseLong("0" + value.stringValue().replaceAll("[^0-9]", "")) : value.asLong(0);
    }
}
