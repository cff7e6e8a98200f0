package dev.sluice.rollout.kubernetes;

import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.Pair;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the API server has: reads, server-side applies as {@value #MANAGER}, deletes; one object a call and nothing clever.
 * Objects are trees, so that fields that this version does not know are kept. Every write passes the fence first.
 */
final class KubernetesObjects {
    static final String MANAGER = "sluice";

    private static final String APPLY = "application/apply-patch+yaml";
    private static final String JSON = "application/json";

    private final ApiClient client;
    private final Fence fence;

    /** The API server answered a call with an error. */
    static final class ApiRefused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private static final int FORBIDDEN = 403;
        private static final int NOT_FOUND = 404;
        private static final int CONFLICT = 409;

        private final int status;

        /** @param message what the API server says, for people */
        ApiRefused(String call, int status, String message) {
            super(call + " was answered with " + status + ": " + message);
            this.status = status;
        }

        boolean notFound() {
            return status == NOT_FOUND;
        }

        boolean forbidden() {
            return status == FORBIDDEN;
        }

        /** Whether somebody else has changed or made the object meanwhile. */
        boolean conflict() {
            return status == CONFLICT;
        }

        /** Whether the same call could succeed later without a change of what is asked. */
        boolean passing() {
            return status == 429 || status >= 500;
        }
    }

    /** Stands before every write: whoever may no longer lead does not write. */
    interface Fence {

        /** No election, one writer by construction. */
        Fence OPEN = () -> {};

        /**
         * Looks whether this process may still write.
         *
         * @throws LostLease when another controller may lead by now
         */
        void check();

        /** This process may no longer write. */
        final class LostLease extends RuntimeException {
            private static final long serialVersionUID = 1L;

            LostLease() {
                super("The lease of the leader has run out; another controller may lead by now.");
            }
        }
    }

    KubernetesObjects(ApiClient client, Fence fence) {
        this.client = client;
        this.fence = fence;
    }

    ApiClient client() {
        return client;
    }

    Optional<JsonNode> get(Kind kind, String namespace, String name) {
        try {
            return Optional.of(call("GET", path(kind, namespace, name), Map.of(), null));
        } catch (ApiRefused refused) {
            if (refused.notFound()) return Optional.empty();
            throw refused;
        }
    }

    /** @param namespace empty for all */
    List<JsonNode> list(Kind kind, String namespace, String labelSelector) {
        JsonNode list = call("GET", kind.path(namespace), Map.of("labelSelector", labelSelector), null);
        List<JsonNode> items = new ArrayList<>();
        list.path("items").values().forEach(items::add);
        return items;
    }

    /** Makes the fields of this object so, whoever had them before; fields that were applied earlier and are left out go. */
    JsonNode apply(Kind kind, ObjectNode object) {
        return apply(path(kind, object), object);
    }

    JsonNode applyStatus(Kind kind, ObjectNode object) {
        return apply(path(kind, object) + "/status", object);
    }

    /** Makes an object that is not there yet. */
    JsonNode create(Kind kind, ObjectNode object) {
        fence.check();
        return call("POST", kind.path(Documents.namespace(object)), Map.of("fieldManager", MANAGER), object);
    }

    /** Replaces the object, unless somebody else has changed it since it was read. */
    JsonNode replace(Kind kind, ObjectNode object) {
        fence.check();
        return call("PUT", path(kind, object), Map.of("fieldManager", MANAGER), object);
    }

    /** Deletes the object if it is there. */
    void delete(Kind kind, String namespace, String name) {
        fence.check();
        try {
            call("DELETE", path(kind, namespace, name), Map.of("propagationPolicy", "Background"), null);
        } catch (ApiRefused refused) {
            if (!refused.notFound()) throw refused;
        }
    }

    /** Creates or replaces without the fence, for the lease itself: its resource version is the fence. */
    JsonNode compete(Kind kind, ObjectNode object) {
        boolean fresh = Documents.version(object).isEmpty();
        return fresh
                ? call("POST", kind.path(Documents.namespace(object)), Map.of("fieldManager", MANAGER), object)
                : call("PUT", path(kind, object), Map.of("fieldManager", MANAGER), object);
    }

    private JsonNode apply(String path, ObjectNode object) {
        fence.check();
        return call("PATCH", path, Map.of("fieldManager", MANAGER, "force", "true"), object);
    }

    private JsonNode call(String method, String path, Map<String, String> query, @Nullable ObjectNode body) {
        try (Response response = send(method, path, query, body)) {
            ResponseBody content = response.body();
            String text = content == null ? "" : content.string();
            if (response.isSuccessful()) return Documents.MAPPER.readTree(text);
            throw new ApiRefused(method + " " + path, response.code(), said(text, response.message()));
        } catch (IOException exception) {
            throw new UncheckedIOException("The API server does not answer " + method + " " + path, exception);
        } catch (ApiException exception) {
            throw new IllegalStateException("Cannot call " + method + " " + path, exception);
        }
    }

    private Response send(String method, String path, Map<String, String> query, @Nullable ObjectNode body)
            throws ApiException, IOException {
        List<Pair> parameters = new ArrayList<>();
        query.forEach((name, value) -> parameters.add(new Pair(name, value)));
        Map<String, String> headers = new LinkedHashMap<>(Map.of("Accept", JSON));
        if (body != null) headers.put("Content-Type", method.equals("PATCH") ? APPLY : JSON);
        byte @Nullable [] bytes = body == null ? null : body.toString().getBytes(StandardCharsets.UTF_8);
        return client.buildCall(
                        client.getBasePath(),
                        path,
                        method,
                        parameters,
                        List.of(),
                        bytes,
                        headers,
                        new LinkedHashMap<>(),
                        new LinkedHashMap<>(),
                        new String[] {"BearerToken"},
                        null)
                .execute();
    }

    /** The message of a Status, else what came instead of one. */
    private static String said(String text, String otherwise) {
        try {
            return Documents.MAPPER.readTree(text).path("message").asString(otherwise);
        } catch (JacksonException noJson) {
            return text.isBlank() ? otherwise : text.lines().findFirst().orElse(otherwise);
        }
    }

    private static String path(Kind kind, JsonNode object) {
        return path(kind, Documents.namespace(object), Documents.name(object));
    }

    private static String path(Kind kind, String namespace, String name) {
        return kind.path(namespace) + "/" + name;
    }
}
