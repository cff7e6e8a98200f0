package dev.sluice.rollout.kubernetes;

import dev.sluice.policy.rollout.RolloutState;
import dev.sluice.rollout.Decision;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.Run;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The status of a Rollout as people read it with {@code kubectl}; pure. */
final class RolloutStatus {
    private RolloutStatus() {}

    /**
     * A statement of the controller itself, beside those of the release.
     *
     * @param holds whether it is so
     */
    record Statement(String type, boolean holds, String reason, String message) {}

    /**
     * The status that is to be applied.
     *
     * @param object the Rollout as the API server has it, whose conditions keep their times
     * @param known what the controller knows; null before the resource was accepted once
     */
    static ObjectNode of(JsonNode object, @Nullable Rollout known, List<Statement> statements, Instant now) {
        ObjectNode part = Documents.head(Kind.ROLLOUT, Documents.namespace(object), Documents.name(object));
        ObjectNode status = part.putObject("status");
        long generation = object.at("/metadata/generation").asLong(0);
        status.put("observedGeneration", generation);
        status.put("message", message(known, statements));
        if (known != null) place(status, known);
        Map<String, ObjectNode> conditions = conditions(known, statements);
        conditions.forEach((type, condition) -> condition
                .put(
                        "lastTransitionTime",
                        since(object, type, condition.path("status").asString(""), now))
                .put("observedGeneration", generation));
        var list = status.putArray("conditions");
        conditions.values().forEach(list::add);
        return part;
    }

    /** The controller's own statements, then the release's. */
    private static Map<String, ObjectNode> conditions(@Nullable Rollout known, List<Statement> statements) {
        Map<String, ObjectNode> conditions = new LinkedHashMap<>();
        for (Statement it : statements)
            condition(conditions, it.type(), it.holds() ? "True" : "False")
                    .put("reason", it.reason())
                    .put("message", it.message());
        if (known != null && known.run() != null)
            for (Run.Condition it : known.run().conditions())
                condition(conditions, it.type(), it.status().text())
                        .put("reason", it.reason())
                        .put("message", it.message());
        return conditions;
    }

    private static void place(ObjectNode status, Rollout known) {
        int steps = known.resource().plan().steps().size();
        int step = known.active() ? Math.min(known.step() + 1, steps) : 0;
        status.put("phase", known.phase());
        status.put("step", step + "/" + steps);
        status.put("weight", percent(known.state().weight()));
        status.put("stableRevision", known.stable().revision());
        if (known.canary() != null) status.put("canaryRevision", known.canary().revision());
        if (known.state() instanceof RolloutState.Done done)
            status.put("outcome", camel(done.outcome().name()));
        Run run = known.run();
        if (run == null) return;
        status.put("startedAt", run.startedAt().truncatedTo(ChronoUnit.SECONDS).toString());
        Run.Traffic traffic = run.traffic();
        status.putObject("verdicts")
                .put("stableRequests", traffic.stable().requests())
                .put("stableFailures", traffic.stable().failures())
                .put("canaryRequests", traffic.canary().requests())
                .put("canaryFailures", traffic.canary().failures())
                .put("replayed", traffic.replayed());
    }

    /** What stands in the way comes first, then what the release does. */
    private static String message(@Nullable Rollout known, List<Statement> statements) {
        for (Statement it : statements) if (!it.holds()) return it.message();
        Decision decision = known == null ? null : known.decision();
        return decision == null ? "No release has been asked for yet." : decision.reason();
    }

    private static ObjectNode condition(Map<String, ObjectNode> conditions, String type, String status) {
        ObjectNode condition =
                Documents.MAPPER.createObjectNode().put("type", type).put("status", status);
        conditions.put(type, condition);
        return condition;
    }

    private static String since(JsonNode object, String type, String status, Instant now) {
        return object.at("/status/conditions").values().stream()
                .filter(it -> it.path("type").asString("").equals(type)
                        && it.path("status").asString("").equals(status))
                .map(it -> it.path("lastTransitionTime").asString(""))
                .filter(it -> !it.isEmpty())
                .findFirst()
                .orElse(now.truncatedTo(ChronoUnit.SECONDS).toString());
    }

    private static String percent(int weight) {
        return weight % 100 == 0 ? weight / 100 + "%" : weight / 100.0 + "%";
    }

    private static String camel(String constant) {
        StringBuilder camel = new StringBuilder();
        for (String word : constant.split("_", -1))
            camel.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        return camel.toString();
    }
}
