package dev.sluice.rollout.kubernetes;

import dev.sluice.resource.RolloutResource.Deployment;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.kubernetes.KubernetesWorkloads.Wish;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes the cluster what a rollout's {@link Wish} says, a step at a time, from what there is: it may stop anywhere and go on
 * later. The order keeps users served. A stable version is made and ready before anyone is sent to it alone, and the owner's
 * pods go only when nobody is sent to them any more.
 */
final class Convergence {
    /** Until every node and gateway has heard that the owner's pods have no part in the Service any more. */
    private static final Duration FAREWELL = Duration.ofSeconds(10);

    private final KubernetesObjects objects;
    private final Revisions revisions;
    private final KubernetesWorkloads workloads;
    private final InstantSource time;
    private final Map<String, Instant> narrowSince = new ConcurrentHashMap<>();
    private final Map<String, String> started = new ConcurrentHashMap<>();

    Convergence(KubernetesObjects objects, Revisions revisions, KubernetesWorkloads workloads, InstantSource time) {
        this.objects = objects;
        this.revisions = revisions;
        this.workloads = workloads;
        this.time = time;
    }

    /**
     * Where a rollout's workload stands.
     *
     * @param adopted whether the stable copy serves and the owner's pods do not
     * @param reason CamelCase word
     * @param message full sentence
     */
    record Standing(boolean adopted, String reason, String message) {}

    /** One step towards what is wished. */
    Standing converge(JsonNode rollout, Rollout known, JsonNode candidate, String podTemplateHash) {
        Wish wish = workloads.wish(known);
        Deployment names = Objects.requireNonNull(known.resource().deployment());
        String namespace = Documents.namespace(rollout);
        Optional<JsonNode> service = objects.get(Kind.SERVICE, namespace, names.service());
        if (service.isEmpty())
            return new Standing(
                    false,
                    "ServiceMissing",
                    "Service " + names.service() + " does not exist. Create it, or name another in"
                            + " spec.workload.service.");
        if (StableCopy.selectsNothing(service.get()))
            objects.apply(Kind.SERVICE, StableCopy.widened(service.get(), candidate));
        objects.apply(Kind.SERVICE, StableCopy.stableService(rollout, service.get(), candidate));
        objects.apply(Kind.SERVICE, StableCopy.canaryService(rollout, service.get(), candidate, podTemplateHash));
        Optional<Standing> copied = copy(rollout, known, candidate, wish);
        if (copied.isPresent()) return copied.get();
        return sized(known, candidate, service.get(), wish);
    }

    /** Forgets the revisions that nobody can ask for any more. */
    void sweep(JsonNode rollout, Rollout known, String wanted) {
        if (known.active()) return;
        Set<String> needed = new TreeSet<>(List.of(wanted, known.stable().revision()));
        workloads
                .stableDeployment(known.name())
                .map(KubernetesWorkloads::templateOf)
                .ifPresent(needed::add);
        revisions.sweep(rollout, needed);
    }

    void forget(String rollout) {
        narrowSince.remove(rollout);
        started.remove(rollout);
    }

    /** The stable Deployment has the template that it is to have; else why it has not. */
    private Optional<Standing> copy(JsonNode rollout, Rollout known, JsonNode candidate, Wish wish) {
        Optional<JsonNode> stable = stable(known, candidate);
        int replicas = size(known, candidate, stable);
        boolean right = stable.map(it -> KubernetesWorkloads.templateOf(it).equals(wish.stable())
                        && KubernetesWorkloads.replicas(it) == replicas)
                .orElse(false);
        if (right) return Optional.empty();
        Optional<Revision> revision = revisions.kept(rollout, Documents.name(candidate), wish.stable());
        if (revision.isEmpty())
            return Optional.of(new Standing(
                    false,
                    "RevisionLost",
                    "The template of revision " + wish.stable() + " is not kept any more, so "
                            + StableCopy.stableName(Documents.name(candidate))
                            + " cannot be made. Put ControllerRevision "
                            + Revision.objectName(Documents.name(candidate), wish.stable()) + " back."));
        objects.apply(Kind.DEPLOYMENT, StableCopy.deployment(rollout, candidate, revision.get(), replicas));
        return stable.isPresent() ? Optional.empty() : Optional.of(copying(candidate));
    }

    /** What is not seen is asked for: making it anew would change the size of one that serves. */
    private Optional<JsonNode> stable(Rollout known, JsonNode candidate) {
        String name = StableCopy.stableName(Documents.name(candidate));
        return workloads
                .stableDeployment(known.name())
                .or(() -> objects.get(Kind.DEPLOYMENT, Documents.namespace(candidate), name));
    }

    /** The owner's number, else what an autoscaler or a person made it, else that of the adopted Deployment. */
    private static int size(Rollout known, JsonNode candidate, Optional<JsonNode> stable) {
        Deployment names = Objects.requireNonNull(known.resource().deployment());
        if (names.replicas() > 0) return names.replicas();
        return stable.map(KubernetesWorkloads::replicas)
                .orElseGet(() -> Math.max(1, KubernetesWorkloads.replicas(candidate)));
    }

    private Standing sized(Rollout known, JsonNode candidate, JsonNode service, Wish wish) {
        boolean release = wish.canary() != null;
        Optional<JsonNode> stable = workloads.stableDeployment(known.name());
        boolean narrow = StableCopy.isNarrow(service);
        if (!narrow && stable.filter(Convergence::serves).isEmpty()) {
            if (release) grow(known, candidate, wish);
            return stable.map(it -> notReady(it, candidate)).orElse(copying(candidate));
        }
        if (!narrow) objects.apply(Kind.SERVICE, StableCopy.narrowed(service, candidate));
        Instant since = narrowSince.computeIfAbsent(known.name(), name -> time.instant());
        if (release) grow(known, candidate, wish);
        else if (!time.instant().isBefore(since.plus(FAREWELL))) shrink(known, candidate);
        return new Standing(
                true,
                "Adopted",
                StableCopy.stableName(Documents.name(candidate)) + " serves revision "
                        + stable.map(KubernetesWorkloads::templateOf).orElse(wish.stable()) + ".");
    }

    /** The canary gets the pods that its next weight needs; a size that somebody else raised stays. */
    private void grow(Rollout known, JsonNode candidate, Wish wish) {
        String revision = Objects.requireNonNull(wish.canary());
        int present = KubernetesWorkloads.replicas(candidate);
        boolean others = present > 0
                && !started.computeIfAbsent(known.name(), name -> revision).equals(revision);
        if (others && sameTemplate(known.name(), revision)) {
            resize(candidate, 0);
            return;
        }
        if (present == 0 && candidate.at("/status/replicas").asInt(0) > 0) return;
        started.put(known.name(), revision);
        int needed = workloads.needed(known.name(), wish.weight());
        if (needed > present) resize(candidate, needed);
    }

    /** Whether two revisions differ in their configuration alone, so that the Deployment does not replace the pods. */
    private boolean sameTemplate(String rollout, String revision) {
        String running = started.getOrDefault(rollout, revision);
        return hash(running).equals(hash(revision));
    }

    private static String hash(String revision) {
        int dash = revision.indexOf('-');
        return dash < 0 ? revision : revision.substring(0, dash);
    }

    private void shrink(Rollout known, JsonNode candidate) {
        started.remove(known.name());
        if (KubernetesWorkloads.replicas(candidate) > 0) resize(candidate, 0);
    }

    private void resize(JsonNode candidate, int replicas) {
        ObjectNode size = StableCopy.sized(candidate, replicas);
        objects.apply(Kind.DEPLOYMENT, size);
    }

    /** Whether all pods of the Deployment's latest template are there. */
    private static boolean serves(JsonNode stable) {
        return !KubernetesWorkloads.lags(stable)
                && !KubernetesWorkloads.rolling(stable)
                && stable.at("/status/availableReplicas").asInt(0) >= Math.max(1, KubernetesWorkloads.replicas(stable));
    }

    private static Standing copying(JsonNode candidate) {
        return new Standing(
                false,
                "Copying",
                StableCopy.stableName(Documents.name(candidate)) + " is being made; " + Documents.name(candidate)
                        + " serves meanwhile.");
    }

    private static Standing notReady(JsonNode stable, JsonNode candidate) {
        return new Standing(
                false,
                "StableNotReady",
                Documents.name(stable) + " is not ready yet; " + Documents.name(candidate) + " serves meanwhile."
                        + PodTrouble.of(stable, List.of())
                                .map(why -> " Its Deployment says: " + why + ".")
                                .orElse(""));
    }
}
