package dev.sluice.rollout.kubernetes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The parts of a cluster that stand behind an API server: Deployments become ReplicaSets and pods, Services become slices.
 * A pod whose image has {@code broken} in its name never starts; a quota may let no pod be made.
 */
final class FakeControllers {
    private static final String HASH = "pod-template-hash";
    private static final String NUMBER = "deployment.kubernetes.io/revision";

    private final ReentrantLock lock = new ReentrantLock();
    private final ApiServer.Objects objects;
    private int addresses;

    /** Pods that may be there at once. */
    volatile int quota = 1_000;

    FakeControllers(ApiServer.Objects objects) {
        this.objects = objects;
    }

    /** Until nothing changes any more. */
    void run() {
        lock.lock();
        try {
            long before;
            do {
                before = objects.version();
                objects.list(Kind.DEPLOYMENT, null, "").forEach(this::deployment);
                objects.list(Kind.POD, null, "").forEach(this::orphan);
                objects.list(Kind.SERVICE, null, "").stream()
                        .filter(service -> !service.at("/spec/selector").isEmpty())
                        .forEach(this::service);
            } while (objects.version() != before);
        } finally {
            lock.unlock();
        }
    }

    private void deployment(ObjectNode deployment) {
        String namespace = Documents.namespace(deployment);
        String hash = Integer.toHexString(
                Documents.canonical(deployment.at("/spec/template")).hashCode());
        ObjectNode set = newest(deployment, hash);
        int wanted = KubernetesWorkloads.replicas(deployment);
        List<ObjectNode> all = pods(namespace, deployment);
        List<ObjectNode> mine = new ArrayList<>(all.stream()
                .filter(pod ->
                        pod.at("/metadata/labels").path(HASH).asString("").equals(hash))
                .toList());
        boolean refused = false;
        while (mine.size() < wanted) {
            if (objects.list(Kind.POD, null, "").size() >= quota) {
                refused = true;
                break;
            }
            mine.add(pod(set));
        }
        while (mine.size() > wanted) objects.delete(Kind.POD, namespace, Documents.name(mine.removeLast()));
        boolean ready = mine.stream().allMatch(FakeControllers::isReady);
        if (ready && !refused)
            for (ObjectNode pod : all)
                if (!pod.at("/metadata/labels").path(HASH).asString("").equals(hash))
                    objects.delete(Kind.POD, namespace, Documents.name(pod));
        status(deployment, set, mine, refused);
    }

    private void status(ObjectNode deployment, ObjectNode set, List<ObjectNode> mine, boolean refused) {
        String namespace = Documents.namespace(deployment);
        String number = set.at("/metadata/annotations").path(NUMBER).asString("");
        if (!deployment.at("/metadata/annotations").path(NUMBER).asString("").equals(number)) {
            ObjectNode numbered = deployment.deepCopy();
            Documents.child(Documents.child(numbered, "metadata"), "annotations")
                    .put(NUMBER, number);
            objects.replace(Kind.DEPLOYMENT, numbered, "controller-manager");
        }
        int ready = (int) mine.stream().filter(FakeControllers::isReady).count();
        ObjectNode status = Documents.MAPPER.createObjectNode();
        status.put("observedGeneration", deployment.at("/metadata/generation").asLong());
        status.put("replicas", pods(namespace, deployment).size());
        status.put("updatedReplicas", mine.size());
        status.put("readyReplicas", ready);
        status.put("availableReplicas", ready);
        ArrayNode conditions = status.putArray("conditions");
        boolean done = ready == KubernetesWorkloads.replicas(deployment);
        conditions
                .addObject()
                .put("type", "Progressing")
                .put("status", "True")
                .put("reason", done ? "NewReplicaSetAvailable" : "ReplicaSetUpdated");
        if (refused)
            conditions
                    .addObject()
                    .put("type", "ReplicaFailure")
                    .put("status", "True")
                    .put("reason", "FailedCreate")
                    .put("message", "pods are forbidden: exceeded quota: pods=" + quota);
        objects.status(Kind.DEPLOYMENT, namespace, Documents.name(deployment), status);
    }

    private ObjectNode newest(ObjectNode deployment, String hash) {
        String namespace = Documents.namespace(deployment);
        List<ObjectNode> sets = objects.list(Kind.REPLICA_SET, namespace, "").stream()
                .filter(set -> owner(set).equals(Documents.uid(deployment)))
                .toList();
        int highest = sets.stream().mapToInt(FakeControllers::number).max().orElse(0);
        for (ObjectNode set : sets) {
            if (!set.at("/metadata/labels").path(HASH).asString("").equals(hash)) continue;
            if (number(set) == highest) return set;
            Documents.child(Documents.child(set, "metadata"), "annotations").put(NUMBER, "" + (highest + 1));
            return objects.replace(Kind.REPLICA_SET, set, "controller-manager");
        }
        ObjectNode set = Documents.head(Kind.REPLICA_SET, namespace, Documents.name(deployment) + "-" + hash);
        ObjectNode metadata = Documents.child(set, "metadata");
        ObjectNode labels =
                (ObjectNode) deployment.at("/spec/template/metadata/labels").deepCopy();
        metadata.set("labels", labels.put(HASH, hash));
        metadata.putObject("annotations").put(NUMBER, "" + (highest + 1));
        owned(metadata, Kind.DEPLOYMENT, deployment);
        ObjectNode template = (ObjectNode) deployment.at("/spec/template").deepCopy();
        Documents.child(Documents.child(template, "metadata"), "labels").put(HASH, hash);
        ObjectNode spec = set.putObject("spec");
        ObjectNode selector = (ObjectNode) deployment.at("/spec/selector").deepCopy();
        Documents.child(selector, "matchLabels").put(HASH, hash);
        spec.put("replicas", 0).set("selector", selector);
        spec.set("template", template);
        return objects.create(Kind.REPLICA_SET, set, "controller-manager");
    }

    private ObjectNode pod(ObjectNode set) {
        int number = ++addresses;
        ObjectNode pod = Documents.head(Kind.POD, Documents.namespace(set), Documents.name(set) + "-" + number);
        ObjectNode metadata = Documents.child(pod, "metadata");
        metadata.set("labels", set.at("/spec/template/metadata/labels").deepCopy());
        owned(metadata, Kind.REPLICA_SET, set);
        pod.set("spec", set.at("/spec/template/spec").deepCopy());
        String image = pod.at("/spec/containers/0/image").asString("");
        boolean broken = image.contains("broken");
        ObjectNode status = Documents.MAPPER.createObjectNode();
        status.put("podIP", "10.1." + number / 250 + "." + number % 250);
        status.putArray("conditions").addObject().put("type", "Ready").put("status", broken ? "False" : "True");
        ObjectNode container = status.putArray("containerStatuses").addObject();
        container.put("name", "app").put("image", image);
        if (broken)
            container
                    .putObject("state")
                    .putObject("waiting")
                    .put("reason", "ImagePullBackOff")
                    .put("message", "Back-off pulling image");
        objects.create(Kind.POD, pod, "controller-manager");
        return objects.status(Kind.POD, Documents.namespace(pod), Documents.name(pod), status);
    }

    private void orphan(ObjectNode pod) {
        boolean owned = objects.list(Kind.REPLICA_SET, null, "").stream()
                .anyMatch(it -> Documents.uid(it).equals(owner(pod)));
        if (!owned) objects.delete(Kind.POD, Documents.namespace(pod), Documents.name(pod));
    }

    private List<String> sets(String namespace, JsonNode deployment) {
        return objects.list(Kind.REPLICA_SET, namespace, "").stream()
                .filter(set -> owner(set).equals(Documents.uid(deployment)))
                .map(Documents::uid)
                .toList();
    }

    private static void owned(ObjectNode metadata, Kind kind, JsonNode owner) {
        metadata.putArray("ownerReferences")
                .addObject()
                .put("apiVersion", kind.apiVersion())
                .put("kind", kind.word())
                .put("name", Documents.name(owner))
                .put("uid", Documents.uid(owner))
                .put("controller", true);
    }

    private void service(ObjectNode service) {
        Map<String, String> selector = new TreeMap<>(Documents.texts(service.at("/spec/selector")));
        ObjectNode slice =
                Documents.head(Kind.ENDPOINT_SLICE, Documents.namespace(service), Documents.name(service) + "-1");
        ObjectNode metadata = Documents.child(slice, "metadata");
        Map<String, String> labels = new TreeMap<>(Documents.texts(service.at("/metadata/labels")));
        labels.put("kubernetes.io/service-name", Documents.name(service));
        metadata.set("labels", Documents.object(labels));
        owned(metadata, Kind.SERVICE, service);
        slice.put("addressType", "IPv4");
        ArrayNode endpoints = slice.putArray("endpoints");
        for (ObjectNode pod : objects.list(Kind.POD, Documents.namespace(service), "")) {
            Map<String, String> has = Documents.texts(pod.at("/metadata/labels"));
            if (!has.entrySet().containsAll(selector.entrySet())) continue;
            ObjectNode endpoint = endpoints.addObject();
            endpoint.putArray("addresses").add(pod.at("/status/podIP").asString(""));
            endpoint.putObject("conditions").put("ready", isReady(pod));
        }
        ArrayNode ports = slice.putArray("ports");
        for (JsonNode port : service.at("/spec/ports").values())
            ports.addObject()
                    .put("protocol", "TCP")
                    .put("name", port.path("name").asString(""))
                    .put("port", port.path("targetPort").asInt(8080));
        objects.apply(Kind.ENDPOINT_SLICE, slice, "controller-manager");
    }

    private List<ObjectNode> pods(String namespace, JsonNode deployment) {
        return objects.list(Kind.POD, namespace, "").stream()
                .filter(pod -> sets(namespace, deployment).contains(owner(pod)))
                .toList();
    }

    static boolean isReady(JsonNode pod) {
        return pod.at("/status/conditions/0/status").asString("").equals("True");
    }

    private static int number(JsonNode set) {
        return Integer.parseInt(set.at("/metadata/annotations").path(NUMBER).asString("0"));
    }

    private static String owner(JsonNode object) {
        return object.at("/metadata/ownerReferences/0/uid").asString("");
    }
}
