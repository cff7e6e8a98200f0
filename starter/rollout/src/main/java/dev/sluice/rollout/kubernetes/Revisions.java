package dev.sluice.rollout.kubernetes;

import dev.sluice.rollout.kubernetes.ConfigCopies.Configuration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The revision that a Deployment asks for, and those that are kept. */
final class Revisions {
    private static final String NUMBER = "deployment.kubernetes.io/revision";
    private static final String HASH = "pod-template-hash";

    private final KubernetesObjects objects;
    private final ConfigCopies copies;
    private final Map<String, String> kept = new ConcurrentHashMap<>();

    Revisions(KubernetesObjects objects) {
        this.objects = objects;
        this.copies = new ConfigCopies(objects);
    }

    /**
     * A revision as its Deployment has it now.
     *
     * @param configuration what its template names
     */
    record Wanted(Revision revision, Configuration configuration) {}

    /** What the Deployment asks for; empty while its newest ReplicaSet is not there yet. */
    Optional<Wanted> wanted(JsonNode deployment) {
        return newest(deployment).map(set -> wanted(Documents.namespace(deployment), set));
    }

    /**
     * Keeps a revision with copies of its configuration, unless it is kept already.
     *
     * @param thorough whether to look even when it was kept before
     */
    void keep(JsonNode rollout, JsonNode deployment, Wanted wanted, boolean thorough) {
        String name = Revision.objectName(
                Documents.name(deployment), wanted.revision().name());
        if (name.equals(kept.get(Documents.uid(rollout))) && !thorough) return;
        if (objects.get(Kind.CONTROLLER_REVISION, Documents.namespace(rollout), name)
                .isEmpty()) {
            copies.write(rollout, wanted.configuration());
            objects.apply(Kind.CONTROLLER_REVISION, wanted.revision().written(rollout, Documents.name(deployment)));
        }
        kept.put(Documents.uid(rollout), name);
    }

    Optional<Revision> kept(JsonNode rollout, String deployment, String revision) {
        return objects.get(
                        Kind.CONTROLLER_REVISION,
                        Documents.namespace(rollout),
                        Revision.objectName(deployment, revision))
                .map(Revision::read);
    }

    /** Forgets all revisions but these, and the copies that only they had. */
    void sweep(JsonNode rollout, Collection<String> needed) {
        String namespace = Documents.namespace(rollout);
        List<JsonNode> templates = new ArrayList<>();
        for (JsonNode object :
                objects.list(Kind.CONTROLLER_REVISION, namespace, Labels.ROLLOUT + "=" + Documents.name(rollout))) {
            Revision revision = Revision.read(object);
            if (needed.contains(revision.name())) templates.add(revision.template());
            else objects.delete(Kind.CONTROLLER_REVISION, namespace, Documents.name(object));
        }
        copies.sweep(rollout, templates);
    }

    private Wanted wanted(String namespace, JsonNode set) {
        String hash = set.at("/metadata/labels").path(HASH).asString("");
        ObjectNode template = (ObjectNode) set.at("/spec/template").deepCopy();
        Documents.child(Documents.child(template, "metadata"), "labels").remove(HASH);
        Configuration configuration = copies.read(namespace, template);
        String digest = configuration.digest();
        String name = digest.isEmpty() ? hash : hash + "-" + digest;
        return new Wanted(new Revision(name, hash, configuration.pinned(template)), configuration);
    }

    /** The ReplicaSet of the present template: the Deployment's controller gives both the same number. */
    private Optional<JsonNode> newest(JsonNode deployment) {
        long observed = deployment.at("/status/observedGeneration").asLong(0);
        if (observed < deployment.at("/metadata/generation").asLong(0)) return Optional.empty();
        String number = deployment.at("/metadata/annotations").path(NUMBER).asString("");
        return objects.list(Kind.REPLICA_SET, Documents.namespace(deployment), selector(deployment)).stream()
                .filter(set -> owned(set, Documents.uid(deployment)))
                .filter(set -> set.at("/metadata/annotations")
                        .path(NUMBER)
                        .asString("")
                        .equals(number))
                .findFirst();
    }

    private static boolean owned(JsonNode set, String uid) {
        return set.at("/metadata/ownerReferences").values().stream()
                .anyMatch(owner -> owner.path("uid").asString("").equals(uid));
    }

    static String selector(JsonNode deployment) {
        Map<String, String> labels = Documents.texts(deployment.at("/spec/selector/matchLabels"));
        return labels.entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining(","));
    }
}
