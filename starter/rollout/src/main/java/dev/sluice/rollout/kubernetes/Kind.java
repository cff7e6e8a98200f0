package dev.sluice.rollout.kubernetes;

/** Kinds of objects that the controller reads or writes. */
enum Kind {
    ROLLOUT("sluice.dev", "v1alpha1", "Rollout", "rollouts"),
    DEPLOYMENT("apps", "v1", "Deployment", "deployments"),
    REPLICA_SET("apps", "v1", "ReplicaSet", "replicasets"),
    CONTROLLER_REVISION("apps", "v1", "ControllerRevision", "controllerrevisions"),
    SERVICE("", "v1", "Service", "services"),
    POD("", "v1", "Pod", "pods"),
    CONFIG_MAP("", "v1", "ConfigMap", "configmaps"),
    SECRET("", "v1", "Secret", "secrets"),
    EVENT("", "v1", "Event", "events"),
    ENDPOINT_SLICE("discovery.k8s.io", "v1", "EndpointSlice", "endpointslices"),
    AUTOSCALER("autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers"),
    LEASE("coordination.k8s.io", "v1", "Lease", "leases"),
    HTTP_ROUTE("gateway.networking.k8s.io", "v1", "HTTPRoute", "httproutes"),
    GATEWAY("gateway.networking.k8s.io", "v1", "Gateway", "gateways"),
    VIRTUAL_SERVICE("networking.istio.io", "v1beta1", "VirtualService", "virtualservices"),
    DESTINATION_RULE("networking.istio.io", "v1beta1", "DestinationRule", "destinationrules");

    private final String group;
    private final String version;
    private final String word;
    private final String plural;

    Kind(String group, String version, String word, String plural) {
        this.group = group;
        this.version = version;
        this.word = word;
        this.plural = plural;
    }

    String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** As objects call it. */
    String word() {
        return word;
    }

    /** Group as roles name it, empty for the core. */
    String group() {
        return group;
    }

    String plural() {
        return plural;
    }

    /**
     * Path of all objects of the kind.
     *
     * @param namespace empty for all
     */
    String path(String namespace) {
        String root = (group.isEmpty() ? "/api/" : "/apis/" + group + "/") + version;
        return namespace.isEmpty() ? root + "/" + plural : root + "/namespaces/" + namespace + "/" + plural;
    }
}
