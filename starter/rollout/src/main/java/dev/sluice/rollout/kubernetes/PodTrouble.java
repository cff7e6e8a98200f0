package dev.sluice.rollout.kubernetes;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Why pods of a Deployment do not become ready, as a clause for people: the Deployment's word first, then the pods'. */
final class PodTrouble {
    private static final int LONGEST = 300;
    private static final Set<String> HARMLESS = Set.of("ContainerCreating", "PodInitializing", "CrashLoopBackOff");
    private static final Set<String> IMAGE =
            Set.of("ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull");

    private PodTrouble() {}

    /** The first trouble found; empty when pods are only on their way. */
    static Optional<String> of(JsonNode deployment, Collection<JsonNode> pods) {
        return Stream.concat(refused(deployment).stream(), pods.stream().flatMap(pod -> pod(pod).stream()))
                .findFirst()
                .map(PodTrouble::shortened);
    }

    /** A quota, an admission rule or a limit that lets no pod be made. */
    private static Optional<String> refused(JsonNode deployment) {
        return condition(deployment, "ReplicaFailure", "True")
                .map(condition ->
                        "no pod may be made: " + condition.path("message").asString("no reason is given"));
    }

    private static Optional<String> pod(JsonNode pod) {
        String name = "pod " + Documents.name(pod);
        Optional<String> place = condition(pod, "PodScheduled", "False")
                .map(condition ->
                        name + " finds no place: " + condition.path("message").asString("no node fits"));
        return place.isPresent()
                ? place
                : containers(pod).flatMap(it -> container(name, it).stream()).findFirst();
    }

    /** In words that stay the same while the kubelet tries again and again, so that people are told once. */
    private static Optional<String> container(String pod, JsonNode container) {
        JsonNode waiting = container.at("/state/waiting");
        String reason = waiting.path("reason").asString("");
        if (IMAGE.contains(reason))
            return Optional.of(
                    pod + " does not start: image " + container.path("image").asString("?") + " cannot be pulled");
        for (String state : List.of("/state/terminated", "/lastState/terminated")) {
            JsonNode ended = container.at(state);
            if (ended.path("exitCode").asInt(0) != 0)
                return Optional.of(pod + " does not stay up: container "
                        + container.path("name").asString("?") + " ended with exit code "
                        + ended.path("exitCode").asInt(0) + " ("
                        + ended.path("reason").asString("Error") + ")");
        }
        return reason.isEmpty() || HARMLESS.contains(reason)
                ? Optional.empty()
                : Optional.of(pod + " does not start: " + reason + ": "
                        + waiting.path("message").asString("no reason is given"));
    }

    private static Stream<JsonNode> containers(JsonNode pod) {
        return List.of("initContainerStatuses", "containerStatuses").stream()
                .flatMap(field -> pod.path("status").path(field).values().stream());
    }

    static Optional<JsonNode> condition(JsonNode object, String type, String status) {
        return object.at("/status/conditions").values().stream()
                .filter(it -> it.path("type").asString("").equals(type)
                        && it.path("status").asString("").equals(status))
                .findFirst();
    }

    /** Without a full stop, since it becomes part of a sentence. */
    private static String shortened(String text) {
        String line = text.lines().findFirst().orElse(text).strip();
        String cut = line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
        return cut.endsWith(".") ? cut.substring(0, cut.length() - 1) : cut;
    }
}
