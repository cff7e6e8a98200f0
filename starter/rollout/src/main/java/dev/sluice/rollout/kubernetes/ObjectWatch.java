package dev.sluice.rollout.kubernetes;

import io.kubernetes.client.informer.ListerWatcher;
import io.kubernetes.client.informer.ResourceEventHandler;
import io.kubernetes.client.informer.impl.DefaultSharedIndexInformer;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.util.CallGeneratorParams;
import io.kubernetes.client.util.Watchable;
import io.kubernetes.client.util.generic.dynamic.DynamicKubernetesApi;
import io.kubernetes.client.util.generic.dynamic.DynamicKubernetesListObject;
import io.kubernetes.client.util.generic.dynamic.DynamicKubernetesObject;
import io.kubernetes.client.util.generic.options.ListOptions;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** All objects of a kind as they are by now, kept by a watch of the official client; listeners hear of each change. */
final class ObjectWatch implements AutoCloseable {
    private final Map<String, JsonNode> objects = new ConcurrentHashMap<>();
    private final DefaultSharedIndexInformer<DynamicKubernetesObject, DynamicKubernetesListObject> informer;

    /**
     * What to watch.
     *
     * @param namespace empty for all
     * @param labels label selector, empty for all
     */
    record Scope(Kind kind, String namespace, String labels) {}

    ObjectWatch(ApiClient client, Scope scope, Consumer<JsonNode> changed) {
        this.informer = new DefaultSharedIndexInformer<>(DynamicKubernetesObject.class, new Source(client, scope), 0);
        informer.addEventHandler(new Handler(changed));
    }

    void start() {
        informer.run();
    }

    /** Whether everything of the first list can be seen: the informer has it before its listener does. */
    boolean synced() {
        return informer.hasSynced()
                && objects.keySet().containsAll(informer.getIndexer().listKeys());
    }

    Optional<JsonNode> get(String namespace, String name) {
        return Optional.ofNullable(objects.get(namespace + "/" + name));
    }

    Collection<JsonNode> all() {
        return List.copyOf(objects.values());
    }

    @Override
    public void close() {
        informer.stop();
    }

    private static JsonNode tree(DynamicKubernetesObject object) {
        return Documents.MAPPER.readTree(object.getRaw().toString());
    }

    private static String key(JsonNode object) {
        return Documents.namespace(object) + "/" + Documents.name(object);
    }

    /** Keeps the objects and tells of them; a change that changes nothing is no news. */
    private final class Handler implements ResourceEventHandler<DynamicKubernetesObject> {
        private final Consumer<JsonNode> changed;

        Handler(Consumer<JsonNode> changed) {
            this.changed = changed;
        }

        @Override
        public void onAdd(DynamicKubernetesObject object) {
            JsonNode tree = tree(object);
            JsonNode last = objects.put(key(tree), tree);
            if (!tree.equals(last)) changed.accept(tree);
        }

        @Override
        public void onUpdate(DynamicKubernetesObject before, DynamicKubernetesObject after) {
            onAdd(after);
        }

        @Override
        public void onDelete(DynamicKubernetesObject object, boolean unknown) {
            JsonNode tree = tree(object);
            objects.remove(key(tree));
            changed.accept(tree);
        }
    }

    /** Lists and watches by the client's own calls. */
    private static final class Source implements ListerWatcher<DynamicKubernetesObject, DynamicKubernetesListObject> {
        private final DynamicKubernetesApi api;
        private final Scope scope;

        Source(ApiClient client, Scope scope) {
            String version = scope.kind().apiVersion();
            this.scope = scope;
            this.api = new DynamicKubernetesApi(
                    scope.kind().group(),
                    version.substring(version.indexOf('/') + 1),
                    scope.kind().plural(),
                    client);
        }

        @Override
        public DynamicKubernetesListObject list(CallGeneratorParams parameters) throws ApiException {
            ListOptions options = options(parameters);
            String namespace = scope.namespace();
            return (namespace.isEmpty() ? api.list(options) : api.list(namespace, options))
                    .throwsApiException()
                    .getObject();
        }

        @Override
        public Watchable<DynamicKubernetesObject> watch(CallGeneratorParams parameters) throws ApiException {
            ListOptions options = options(parameters);
            String namespace = scope.namespace();
            return namespace.isEmpty() ? api.watch(options) : api.watch(namespace, options);
        }

        private ListOptions options(CallGeneratorParams parameters) {
            ListOptions options = new ListOptions();
            if (!scope.labels().isEmpty()) options.setLabelSelector(scope.labels());
            options.setResourceVersion(parameters.resourceVersion);
            options.setTimeoutSeconds(parameters.timeoutSeconds);
            return options;
        }
    }
}
