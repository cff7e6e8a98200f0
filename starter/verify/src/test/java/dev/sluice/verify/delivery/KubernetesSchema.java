package dev.sluice.verify.delivery;

import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Kubernetes' OpenAPI schema, as it is compiled into the official client: unknown fields, missing ones, wrong types. */
final class KubernetesSchema {

    private static final JsonMapper JSON = new JsonMapper();

    /** Kinds of custom resources, which the client does not know. */
    private static final Set<String> CUSTOM = Set.of("Rollout", "ServiceMonitor", "PodMonitor", "PrometheusRule");

    private KubernetesSchema() {}

    /** What is wrong with an object; empty if nothing is. */
    static List<String> mistakes(JsonNode object) {
        String kind = Manifests.kind(object);
        if (CUSTOM.contains(kind)) return List.of();
        String version = object.path("apiVersion").asString("").replaceAll(".*/", "");
        String type = "io.kubernetes.client.openapi.models." + version.toUpperCase(Locale.ROOT) + kind;
        try {
            Class.forName(type).getMethod("fromJson", String.class).invoke(null, JSON.writeValueAsString(object));
            return List.of();
        } catch (InvocationTargetException e) {
            return List.of(String.valueOf(e.getCause()));
        } catch (ReflectiveOperationException e) {
            return List.of("Kubernetes has no " + object.path("apiVersion").asString("") + " " + kind);
        }
    }
}
