package dev.sluice.verify.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The rules of Kubernetes' Pod Security Standard {@code restricted}, v1.26, that a pod breaks; and two of ours. */
final class Restricted {

    private static final Set<String> VOLUMES = Set.of(
            "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret");

    private final List<String> broken = new ArrayList<>();

    private Restricted() {}

    static List<String> broken(JsonNode pod) {
        Restricted rules = new Restricted();
        JsonNode spec = pod.path("spec");
        for (String host : List.of("hostNetwork", "hostPID", "hostIPC"))
            if (spec.path(host).asBoolean(false)) rules.broken.add(host);
        for (JsonNode volume : spec.path("volumes"))
            volume.propertyNames().stream()
                    .filter(type -> !type.equals("name") && !VOLUMES.contains(type))
                    .forEach(type -> rules.broken.add("volume " + type));
        JsonNode shared = spec.path("securityContext");
        for (JsonNode container : Manifests.containers(pod)) rules.container(container, shared);
        return rules.broken;
    }

    private void container(JsonNode container, JsonNode shared) {
        String name = container.path("name").asString("");
        JsonNode own = container.path("securityContext");
        if (own.path("privileged").asBoolean(false)) broken.add(name + ": privileged");
        if (own.path("allowPrivilegeEscalation").asBoolean(true)) broken.add(name + ": allowPrivilegeEscalation");
        if (!both(own, shared, "runAsNonRoot").asBoolean(false)) broken.add(name + ": runAsNonRoot");
        if (both(own, shared, "runAsUser").asInt(1) == 0) broken.add(name + ": runAsUser");
        String seccomp = both(own, shared, "seccompProfile").path("type").asString("");
        if (!Set.of("RuntimeDefault", "Localhost").contains(seccomp)) broken.add(name + ": seccompProfile");
        if (own.path("capabilities")
                .path("drop")
                .valueStream()
                .noneMatch(drop -> drop.asString("").equals("ALL"))) broken.add(name + ": capabilities.drop");
        if (own.path("capabilities")
                .path("add")
                .valueStream()
                .anyMatch(add -> !add.asString("").equals("NET_BIND_SERVICE"))) broken.add(name + ": capabilities.add");
        for (JsonNode port : container.path("ports")) if (port.has("hostPort")) broken.add(name + ": hostPort");
        ours(container, name, own);
    }

    private void ours(JsonNode container, String name, JsonNode own) {
        if (!own.path("readOnlyRootFilesystem").asBoolean(false)) broken.add(name + ": readOnlyRootFilesystem");
        if (container.path("resources").path("limits").path("memory").isMissingNode())
            broken.add(name + ": no memory limit");
    }

    private static JsonNode both(JsonNode own, JsonNode shared, String field) {
        return own.has(field) ? own.path(field) : shared.path(field);
    }
}
