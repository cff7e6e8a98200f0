package dev.sluice.rollout.kubernetes;

import dev.sluice.rollout.kubernetes.KubernetesObjects.ApiRefused;
import dev.sluice.rollout.routes.RouteKind;
import dev.sluice.rollout.routes.RouteObjects;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Routes as objects of the cluster. */
final class ClusterRoutes implements RouteObjects {
    private final KubernetesObjects objects;
    private final Function<String, Optional<JsonNode>> rollouts;

    /** @param rollouts a Rollout by its name */
    ClusterRoutes(KubernetesObjects objects, Function<String, Optional<JsonNode>> rollouts) {
        this.objects = objects;
        this.rollouts = rollouts;
    }

    @Override
    public Optional<JsonNode> get(RouteKind kind, String namespace, String name) {
        return called(kind, () -> objects.get(kind(kind), namespace, name));
    }

    @Override
    public JsonNode replace(RouteKind kind, ObjectNode object) {
        return called(kind, () -> objects.replace(kind(kind), object));
    }

    @Override
    public JsonNode apply(RouteKind kind, String rollout, ObjectNode object) {
        JsonNode owner = rollouts.apply(rollout)
                .orElseThrow(() -> new IllegalStateException("Rollout " + rollout + " has not been seen yet"));
        ObjectNode owned = Labels.owned(kind(kind), owner, Documents.name(object));
        owned.set("spec", object.path("spec"));
        return called(kind, () -> objects.apply(kind(kind), owned));
    }

    @Override
    public void delete(RouteKind kind, String namespace, String name) {
        called(kind, () -> {
            objects.delete(kind(kind), namespace, name);
            return kind;
        });
    }

    private static <T> T called(RouteKind kind, Supplier<T> call) {
        try {
            return call.get();
        } catch (ApiRefused refused) {
            String advice = refused.forbidden()
                    ? " Let the controller's role do so: rollout.routers of the platform chart, or docs/kubernetes.md."
                    : "";
            throw new Refused(refused.getMessage() + "." + advice, refused.conflict(), refused);
        } catch (UncheckedIOException silent) {
            throw new Refused(silent.getMessage() + ", so " + kind(kind).word() + "s stay as they are.", false, silent);
        }
    }

    private static Kind kind(RouteKind kind) {
        return Kind.valueOf(kind.name());
    }
}
