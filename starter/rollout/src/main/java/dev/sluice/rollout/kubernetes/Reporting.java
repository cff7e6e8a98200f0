package dev.sluice.rollout.kubernetes;

import dev.sluice.rollout.Decision;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.Run;
import dev.sluice.rollout.kubernetes.RolloutStatus.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Tells a cluster's people: the status of each Rollout, and an Event for each decision. */
final class Reporting {
    /** Counts alone are written no more often. */
    private static final Duration COUNTS = Duration.ofSeconds(5);

    private static final int LONGEST_MESSAGE = 1_000;
    private static final Set<String> WORRYING = Set.of(
            "AnalysisFailed",
            "RolledBack",
            "DeadlineExceeded",
            "CanaryUnready",
            "StableUnready",
            "StillWaiting",
            "Comparing",
            "GroupTakenBack",
            "StateNotWritten",
            "RouteNotInForce",
            "GuardBreached",
            "GuardUnknown",
            "TelemetryLost");

    private final KubernetesObjects objects;
    private final InstantSource time;
    private final Map<String, Written> written = new ConcurrentHashMap<>();
    private final Map<String, Long> announced = new ConcurrentHashMap<>();

    private record Written(String words, String all, Instant at) {}

    Reporting(KubernetesObjects objects, InstantSource time) {
        this.objects = objects;
        this.time = time;
    }

    /** @param known null before the resource was accepted once */
    void report(JsonNode object, @Nullable Rollout known, List<Statement> statements) {
        status(object, known, statements);
        if (known != null) announce(object, known);
    }

    void forget(String rollout) {
        written.keySet().removeIf(place -> place.endsWith("/" + rollout));
        announced.remove(rollout);
    }

    private void status(JsonNode object, @Nullable Rollout known, List<Statement> statements) {
        Instant now = time.instant();
        ObjectNode status = RolloutStatus.of(object, known, statements, now);
        ObjectNode words = status.deepCopy();
        Documents.child(words, "status").remove("verdicts");
        String place = Documents.namespace(object) + "/" + Documents.name(object);
        Written last = written.get(place);
        Written next = new Written(Documents.canonical(words), Documents.canonical(status), now);
        boolean same = last != null && last.all().equals(next.all());
        boolean early = last != null
                && last.words().equals(next.words())
                && now.isBefore(last.at().plus(COUNTS));
        if (same || early) return;
        objects.applyStatus(Kind.ROLLOUT, status);
        written.put(place, next);
    }

    /** One for the latest decision; what a standby missed is in the log of decisions. */
    private void announce(JsonNode object, Rollout known) {
        Decision decision = known.decision();
        if (decision == null) return;
        Long last = announced.put(known.name(), decision.number());
        boolean old = decision.at().isBefore(time.instant().minus(Duration.ofMinutes(5)));
        if (old || (last != null && last >= decision.number())) return;
        objects.apply(Kind.EVENT, event(object, known, decision));
    }

    private static ObjectNode event(JsonNode object, Rollout known, Decision decision) {
        String reason = reason(known, decision);
        String at = decision.at().truncatedTo(ChronoUnit.SECONDS).toString();
        String text = decision.reason();
        ObjectNode event = Documents.head(
                Kind.EVENT,
                Documents.namespace(object),
                known.name() + "." + Integer.toHexString(Documents.uid(object).hashCode()) + "." + decision.number());
        event.putObject("involvedObject")
                .put("apiVersion", Kind.ROLLOUT.apiVersion())
                .put("kind", Kind.ROLLOUT.word())
                .put("namespace", Documents.namespace(object))
                .put("name", known.name())
                .put("uid", Documents.uid(object));
        event.put("reason", reason)
                .put("message", text.length() > LONGEST_MESSAGE ? text.substring(0, LONGEST_MESSAGE) : text);
        event.put("type", WORRYING.contains(reason) ? "Warning" : "Normal");
        event.put("firstTimestamp", at).put("lastTimestamp", at).put("count", 1);
        event.putObject("source").put("component", KubernetesObjects.MANAGER);
        event.put("reportingComponent", KubernetesObjects.MANAGER).put("reportingInstance", KubernetesObjects.MANAGER);
        return event;
    }

    /** The word that people were told last, else what led to the decision. */
    private static String reason(Rollout known, Decision decision) {
        Run run = known.run();
        if (run == null) return decision.signal();
        return run.conditions().stream()
                .filter(it -> it.type().equals("Progressing"))
                .map(Run.Condition::reason)
                .findFirst()
                .orElse(decision.signal());
    }
}
