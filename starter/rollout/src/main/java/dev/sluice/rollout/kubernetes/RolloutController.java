package dev.sluice.rollout.kubernetes;

import dev.sluice.resource.InvalidDocument;
import dev.sluice.resource.ResourceReader;
import dev.sluice.resource.RolloutResource;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.Rollouts;
import dev.sluice.rollout.kubernetes.Convergence.Standing;
import dev.sluice.rollout.kubernetes.Revisions.Wanted;
import dev.sluice.rollout.kubernetes.RolloutStatus.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes a Rollout of the cluster through one look: what its Deployment asks for becomes the resource that {@link Rollouts}
 * knows, what the release wishes becomes true in the cluster, and people are told. It decides nothing about releases.
 */
final class RolloutController {
    private final ResourceReader reader = new ResourceReader();
    private final Map<String, Wanted> wanted = new ConcurrentHashMap<>();
    private final Map<String, String> lookedAt = new ConcurrentHashMap<>();
    private final Map<String, Looked> looked = new ConcurrentHashMap<>();
    private final Map<String, JsonNode> candidateOf = new ConcurrentHashMap<>();
    private final Rollouts rollouts;
    private final KubernetesObjects objects;
    private final Parts parts;

    /** What a look uses. */
    record Parts(
            ClusterWatches watches,
            KubernetesWorkloads workloads,
            Revisions revisions,
            Convergence convergence,
            Autoscalers autoscalers,
            HandBack handBack,
            Reporting reporting) {}

    RolloutController(Rollouts rollouts, KubernetesObjects objects, Parts parts) {
        this.rollouts = rollouts;
        this.objects = objects;
        this.parts = parts;
    }

    /**
     * One look at the rollout of that name.
     *
     * @param thorough whether to look also at what nobody tells of: configuration, autoscalers, leftovers
     */
    void look(String name, boolean thorough) {
        List<JsonNode> found = parts.watches().rollouts(name);
        if (found.isEmpty() && isGone(name)) forget(name);
        for (JsonNode object : found)
            if (Documents.deleting(object)) parts.handBack().look(object);
            else if (object.equals(found.getFirst())) look(object, thorough);
            else parts.reporting().report(object, null, List.of(nameTaken(found.getFirst())));
    }

    /** What is not seen is asked for, before its release and all that is known of it are thrown away. */
    private boolean isGone(String name) {
        return rollouts.get(name)
                .map(known -> objects.get(Kind.ROLLOUT, known.resource().namespace(), name)
                        .isEmpty())
                .orElse(true);
    }

    private void look(JsonNode object, boolean thorough) {
        if (isAnother(object)) forget(Documents.name(object));
        lookedAt.put(Documents.name(object), Documents.uid(object));
        claim(object);
        List<Statement> statements = new ArrayList<>();
        String name = Documents.name(object);
        Optional<JsonNode> candidate =
                parts.watches().deployment(Documents.namespace(object), ClusterWatches.deploymentOf(object));
        if (candidate.isEmpty()) statements.add(missing(object));
        else take(object, candidate.get(), thorough, statements);
        Rollout known = rollouts.get(name).orElse(null);
        // Nothing is said for the moment in which a changed Deployment has no ReplicaSet yet.
        if (known == null || !statements.isEmpty()) parts.reporting().report(object, known, statements);
    }

    /** Whether what is known under its name is of a Rollout before it, or in another namespace. */
    private boolean isAnother(JsonNode object) {
        String name = Documents.name(object);
        boolean moved = rollouts.get(name)
                .map(known -> !known.resource().namespace().equals(Documents.namespace(object)))
                .orElse(false);
        return moved || !Documents.uid(object).equals(lookedAt.getOrDefault(name, Documents.uid(object)));
    }

    private void take(JsonNode object, JsonNode candidate, boolean thorough, List<Statement> statements) {
        Wanted now = wanted(object, candidate, thorough);
        if (now == null) {
            if (rollouts.get(Documents.name(object)).isEmpty())
                statements.add(new Statement(
                        "Adopted", false, "Waiting", "Waits for the ReplicaSet of " + Documents.name(candidate) + "."));
            return;
        }
        parts.revisions().keep(object, candidate, now, thorough);
        statements.add(accept(object, now.revision()));
        Optional<Rollout> known = rollouts.get(Documents.name(object));
        if (known.isEmpty()) return;
        parts.workloads().seen(known.get().name(), now.revision().name(), trouble(candidate, now, known.get()));
        Standing standing = converged(object, known.get(), candidate, now, thorough);
        statements.add(new Statement("Adopted", standing.adopted(), standing.reason(), standing.message()));
        if (!thorough) return;
        parts.autoscalers().follow(object, known.get(), Documents.name(candidate));
        parts.convergence().sweep(object, known.get(), now.revision().name());
    }

    /** Where everything is as it should be and nothing has changed, the API server is not asked again. */
    private Standing converged(JsonNode object, Rollout known, JsonNode candidate, Wanted now, boolean thorough) {
        String stable = parts.workloads()
                .stableDeployment(known.name())
                .map(Documents::version)
                .orElse("");
        List<Object> facts = List.of(
                object.at("/metadata/generation").asLong(0),
                Documents.version(candidate),
                stable,
                now.revision().name(),
                parts.workloads().wish(known));
        Looked last = looked.get(known.name());
        if (!thorough && last != null && last.facts().equals(facts)) return last.standing();
        Standing standing = parts.convergence()
                .converge(object, known, candidate, now.revision().podTemplateHash());
        boolean done = standing.adopted() && (known.active() || KubernetesWorkloads.replicas(candidate) == 0);
        if (done) looked.put(known.name(), new Looked(facts, standing));
        else looked.remove(known.name());
        return standing;
    }

    private record Looked(List<Object> facts, Standing standing) {}

    /** What the Deployment asks for; looked up again when it has changed, or its configuration may have. */
    private @Nullable Wanted wanted(JsonNode object, JsonNode candidate, boolean thorough) {
        String name = Documents.name(object);
        Wanted last = wanted.get(name);
        boolean same = last != null && candidate.equals(candidateOf.get(name));
        if (same && !thorough) return last;
        Optional<Wanted> now = parts.revisions().wanted(candidate);
        now.ifPresent(it -> {
            wanted.put(name, it);
            candidateOf.put(name, candidate);
        });
        return now.orElse(null);
    }

    private Statement accept(JsonNode object, Revision revision) {
        try {
            RolloutResource resource = reader.read(document(object, revision));
            Optional<Statement> taken = pathTaken(object, resource);
            if (taken.isPresent()) return taken.get();
            rollouts.put(resource);
            return new Statement("Accepted", true, "Valid", "The Rollout is valid.");
        } catch (InvalidDocument invalid) {
            return new Statement("Accepted", false, "Invalid", invalid.getMessage() + ".");
        } catch (Rollouts.Refused refused) {
            return new Statement("Accepted", false, "Refused", String.valueOf(refused.getMessage()));
        }
    }

    private Optional<Statement> pathTaken(JsonNode object, RolloutResource resource) {
        for (String path : resource.traffic().paths()) {
            Optional<JsonNode> holder = parts.watches().holderOf(path, object);
            if (holder.isPresent())
                return Optional.of(new Statement(
                        "Accepted",
                        false,
                        "PathTaken",
                        "Gateways send " + path + " to Rollout " + Documents.name(holder.get()) + " of namespace "
                                + Documents.namespace(holder.get())
                                + " already. Write other spec.traffic.paths in this one."));
        }
        return Optional.empty();
    }

    private static Statement nameTaken(JsonNode older) {
        return new Statement(
                "Accepted",
                false,
                "NameTaken",
                "Gateways know services by name, and " + Documents.name(older) + " is taken by namespace "
                        + Documents.namespace(older) + ". Give this Rollout another name.");
    }

    /** The Rollout as on one machine: its own annotation tells which revision is asked for. */
    private static String document(JsonNode object, Revision revision) {
        ObjectNode document = Documents.head(Kind.ROLLOUT, Documents.namespace(object), Documents.name(object));
        Documents.child(document, "metadata").putObject("annotations").put(Rollout.REVISION, revision.name());
        document.set("spec", object.path("spec"));
        return Documents.canonical(document);
    }

    /** Only while the canary is wanted and not ready is the API server asked for its pods. */
    private String trouble(JsonNode candidate, Wanted now, Rollout known) {
        boolean starts = known.active()
                && KubernetesWorkloads.replicas(candidate) > 0
                && parts.workloads().ready(known.name()) < KubernetesWorkloads.replicas(candidate);
        if (!starts) return "";
        String pods = Revisions.selector(candidate) + ",pod-template-hash="
                + now.revision().podTemplateHash();
        return PodTrouble.of(candidate, objects.list(Kind.POD, Documents.namespace(candidate), pods))
                .orElse("");
    }

    private static Statement missing(JsonNode object) {
        String name = ClusterWatches.deploymentOf(object);
        return name.isEmpty()
                ? new Statement(
                        "Accepted",
                        false,
                        "NeedsDeployment",
                        "spec.workload.endpoints are for one machine. In a cluster write deployment: NAME.")
                : new Statement(
                        "Adopted",
                        false,
                        "DeploymentMissing",
                        "Deployment " + name + " does not exist. Create it, or delete this Rollout.");
    }

    /** Nobody may delete the Rollout before its users are served without it. */
    private void claim(JsonNode object) {
        boolean claimed = object.at("/metadata/finalizers").values().stream()
                .anyMatch(it -> it.asString("").equals(Labels.FINALIZER));
        if (claimed) return;
        ObjectNode part = Documents.head(Kind.ROLLOUT, Documents.namespace(object), Documents.name(object));
        Documents.child(part, "metadata").putArray("finalizers").add(Labels.FINALIZER);
        objects.apply(Kind.ROLLOUT, part);
    }

    private void forget(String name) {
        if (rollouts.get(name).isPresent()) rollouts.delete(name, "kubernetes");
        wanted.remove(name);
        candidateOf.remove(name);
        lookedAt.remove(name);
        looked.remove(name);
        parts.workloads().forget(name);
        parts.convergence().forget(name);
        parts.reporting().forget(name);
    }
}
