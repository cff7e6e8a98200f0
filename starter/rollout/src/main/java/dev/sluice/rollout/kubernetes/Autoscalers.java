package dev.sluice.rollout.kubernetes;

import dev.sluice.rollout.Rollout;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An autoscaler of the owner's Deployment is copied for the stable one. While a release is on, the copy does not let the
 * stable version shrink below what it had when the release began: all its users may come back at once.
 */
final class Autoscalers {
    private final KubernetesObjects objects;
    private final KubernetesWorkloads workloads;
    private final Map<String, Integer> floors = new ConcurrentHashMap<>();

    Autoscalers(KubernetesObjects objects, KubernetesWorkloads workloads) {
        this.objects = objects;
        this.workloads = workloads;
    }

    void follow(JsonNode rollout, Rollout known, String deployment) {
        String namespace = Documents.namespace(rollout);
        String copyName = StableCopy.stableName(deployment);
        Optional<JsonNode> theirs = objects.list(Kind.AUTOSCALER, namespace, "").stream()
                .filter(it -> targets(it, deployment))
                .findFirst();
        if (theirs.isPresent()) objects.apply(Kind.AUTOSCALER, copy(rollout, known, theirs.get(), copyName));
        else deleteCopy(namespace, copyName, rollout);
    }

    private ObjectNode copy(JsonNode rollout, Rollout known, JsonNode theirs, String name) {
        ObjectNode copy = Labels.owned(Kind.AUTOSCALER, rollout, name);
        ObjectNode spec = (ObjectNode) theirs.path("spec").deepCopy();
        Documents.child(spec, "scaleTargetRef").put("name", name);
        int least = spec.path("minReplicas").asInt(1);
        spec.put(
                "minReplicas",
                Math.min(Math.max(least, floor(known)), spec.path("maxReplicas").asInt(least)));
        copy.set("spec", spec);
        return copy;
    }

    private int floor(Rollout known) {
        if (!known.active()) {
            floors.remove(known.name());
            return 0;
        }
        return floors.computeIfAbsent(
                known.name(),
                name -> workloads
                        .stableDeployment(name)
                        .map(KubernetesWorkloads::replicas)
                        .orElse(0));
    }

    private void deleteCopy(String namespace, String name, JsonNode rollout) {
        Optional<JsonNode> copy = objects.get(Kind.AUTOSCALER, namespace, name);
        boolean mine = copy.map(it -> it.at("/metadata/labels")
                        .path(Labels.ROLLOUT)
                        .asString("")
                        .equals(Documents.name(rollout)))
                .orElse(false);
        if (mine) objects.delete(Kind.AUTOSCALER, namespace, name);
    }

    private static boolean targets(JsonNode autoscaler, String deployment) {
        JsonNode target = autoscaler.at("/spec/scaleTargetRef");
        return target.path("kind").asString("").equals(Kind.DEPLOYMENT.word())
                && target.path("name").asString("").equals(deployment);
    }
}
