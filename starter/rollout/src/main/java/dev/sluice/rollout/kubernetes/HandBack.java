package dev.sluice.rollout.kubernetes;

import dev.sluice.rollout.Rollouts;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The end of a Rollout that is being deleted: its release is taken back, the owner's Deployment serves again, and only then
 * do the objects of the Rollout go with it. A Deployment that does not become ready is not waited for longer than
 * {@link #PATIENCE}: the stable copy then stays, without an owner, and goes on serving.
 */
final class HandBack {
    private static final Logger log = LoggerFactory.getLogger(HandBack.class);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration FAREWELL = Duration.ofSeconds(10);

    private final Rollouts rollouts;
    private final KubernetesObjects objects;
    private final ClusterWatches watches;
    private final InstantSource time;
    private final Map<String, Instant> widenedSince = new ConcurrentHashMap<>();

    HandBack(Rollouts rollouts, KubernetesObjects objects, ClusterWatches watches, InstantSource time) {
        this.rollouts = rollouts;
        this.objects = objects;
        this.watches = watches;
        this.time = time;
    }

    /** One step; it is called again until the Rollout is gone. */
    void look(JsonNode object) {
        String namespace = Documents.namespace(object);
        String deployment = ClusterWatches.deploymentOf(object);
        Optional<JsonNode> candidate = deployment(namespace, deployment).filter(it -> !Documents.deleting(it));
        Optional<JsonNode> stable = deployment(namespace, StableCopy.stableName(deployment));
        if (candidate.isEmpty() || stable.isEmpty()) {
            if (taken(object)) letGo(object);
            return;
        }
        if (!taken(object)) return;
        serveAgain(object, candidate.get(), stable.get());
    }

    /** What is not seen is asked for: the stable pods go with the Rollout, so that an oversight would cost all users. */
    private Optional<JsonNode> deployment(String namespace, String name) {
        return watches.deployment(namespace, name).or(() -> objects.get(Kind.DEPLOYMENT, namespace, name));
    }

    /** Whether its release is over and forgotten. */
    private boolean taken(JsonNode object) {
        String name = Documents.name(object);
        boolean other = rollouts.get(name)
                .map(known -> !known.resource().namespace().equals(Documents.namespace(object)))
                .orElse(true);
        if (other) return true;
        try {
            rollouts.delete(name, "kubernetes");
        } catch (Rollouts.Refused handingOver) {
            return false;
        }
        return rollouts.get(name).isEmpty();
    }

    private void serveAgain(JsonNode object, JsonNode candidate, JsonNode stable) {
        int size = Math.max(1, KubernetesWorkloads.replicas(stable));
        if (KubernetesWorkloads.replicas(candidate) < size) {
            objects.apply(Kind.DEPLOYMENT, StableCopy.sized(candidate, size));
            return;
        }
        boolean ready = !KubernetesWorkloads.lags(candidate)
                && candidate.at("/status/availableReplicas").asInt(0) >= size;
        if (ready) {
            if (widened(object, candidate)) letGo(object);
        } else if (!time.instant().isBefore(since(object).plus(PATIENCE))) {
            leaveBehind(object, stable);
            letGo(object);
        }
    }

    /** Whether the owner's Service has had all pods again for long enough; makes it so. */
    private boolean widened(JsonNode object, JsonNode candidate) {
        String name = object.at("/spec/workload/service").asString(ClusterWatches.deploymentOf(object));
        Optional<JsonNode> service = objects.get(Kind.SERVICE, Documents.namespace(object), name);
        if (service.isEmpty()) return true;
        if (StableCopy.isNarrow(service.get()))
            objects.apply(Kind.SERVICE, StableCopy.widened(service.get(), candidate));
        Instant since = widenedSince.computeIfAbsent(Documents.uid(object), uid -> time.instant());
        return !time.instant().isBefore(since.plus(FAREWELL));
    }

    /** The stable copy loses its owner, so that it does not go with the Rollout. */
    private void leaveBehind(JsonNode object, JsonNode stable) {
        ObjectNode orphan = (ObjectNode) stable.deepCopy();
        orphan.put("apiVersion", Kind.DEPLOYMENT.apiVersion()).put("kind", Kind.DEPLOYMENT.word());
        Documents.child(orphan, "metadata").remove("ownerReferences");
        objects.replace(Kind.DEPLOYMENT, orphan);
        log.atWarn()
                .addKeyValue("sluice.rollout.name", Documents.name(object))
                .addKeyValue("sluice.rollout.deployment", Documents.name(stable))
                .log("The Deployment did not become ready; the stable copy is left behind and goes on serving");
    }

    private void letGo(JsonNode object) {
        objects.apply(Kind.ROLLOUT, Documents.head(Kind.ROLLOUT, Documents.namespace(object), Documents.name(object)));
    }

    private static Instant since(JsonNode object) {
        return Instant.parse(object.at("/metadata/deletionTimestamp").asString("1970-01-01T00:00:00Z"));
    }
}
