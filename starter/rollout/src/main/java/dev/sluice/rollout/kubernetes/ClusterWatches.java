package dev.sluice.rollout.kubernetes;

import dev.sluice.policy.routing.Address;
import io.kubernetes.client.openapi.ApiClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** What the controller watches: Rollouts, Deployments and the EndpointSlices of its own Services. */
final class ClusterWatches implements AutoCloseable {
    private static final Duration FIRST_LIST = Duration.ofSeconds(60);
    private static final Comparator<JsonNode> BY_AGE = Comparator.comparing(ClusterWatches::age)
            .thenComparing(Documents::namespace)
            .thenComparing(Documents::name);

    private final List<ObjectWatch> rollouts = new ArrayList<>();
    private final List<ObjectWatch> deployments = new ArrayList<>();
    private final List<ObjectWatch> slices = new ArrayList<>();

    /**
     * Watches; nothing is heard before {@link #start}.
     *
     * @param namespaces empty for all
     * @param news names of Rollouts that something happened to
     */
    ClusterWatches(ApiClient client, Collection<String> namespaces, Consumer<String> news) {
        for (String namespace : namespaces.isEmpty() ? List.of("") : namespaces) {
            rollouts.add(new ObjectWatch(
                    client,
                    new ObjectWatch.Scope(Kind.ROLLOUT, namespace, ""),
                    rollout -> news.accept(Documents.name(rollout))));
            deployments.add(new ObjectWatch(
                    client,
                    new ObjectWatch.Scope(Kind.DEPLOYMENT, namespace, ""),
                    deployment -> concerned(deployment).forEach(news)));
            slices.add(new ObjectWatch(
                    client,
                    new ObjectWatch.Scope(Kind.ENDPOINT_SLICE, namespace, Labels.VERSION),
                    slice -> concerned(slice).forEach(news)));
        }
    }

    /** Begins, and comes back when everything there is has been seen once. */
    void start() {
        List<ObjectWatch> all = all();
        all.forEach(ObjectWatch::start);
        long deadline = System.nanoTime() + FIRST_LIST.toNanos();
        while (!all.stream().allMatch(ObjectWatch::synced)) {
            if (System.nanoTime() > deadline)
                throw new IllegalStateException(
                        "The API server did not list Rollouts, Deployments and EndpointSlices within " + FIRST_LIST
                                + ". Is the CustomResourceDefinition there, and may the controller list them?");
            pause();
        }
    }

    /** The Rollout of that name; of several in different namespaces the oldest. */
    Optional<JsonNode> rollout(String name) {
        return rollouts(name).stream().findFirst();
    }

    /** All Rollouts of that name, in different namespaces, the oldest first. */
    List<JsonNode> rollouts(String name) {
        return every(rollouts).stream()
                .filter(rollout -> Documents.name(rollout).equals(name))
                .sorted(BY_AGE)
                .toList();
    }

    /** The older Rollout that gateways have the path for already. */
    Optional<JsonNode> holderOf(String path, JsonNode claimant) {
        return every(rollouts).stream()
                .filter(rollout -> BY_AGE.compare(rollout, claimant) < 0)
                .filter(rollout -> rollout.at("/spec/traffic/paths").values().stream()
                        .anyMatch(it -> it.asString("").equals(path)))
                .min(BY_AGE);
    }

    /** Everything that is watched of a kind. */
    Collection<JsonNode> seen(Kind kind) {
        return switch (kind) {
            case ROLLOUT -> every(rollouts);
            case DEPLOYMENT -> every(deployments);
            case ENDPOINT_SLICE -> every(slices);
            default -> throw new IllegalArgumentException(kind + " is not watched");
        };
    }

    Optional<JsonNode> deployment(String namespace, String name) {
        return deployments.stream()
                .flatMap(watch -> watch.get(namespace, name).stream())
                .findFirst();
    }

    /** The pods that stand behind the name of a version's Service. */
    List<Address> pods(Address service) {
        int dot = service.host().indexOf('.');
        String name = dot < 0 ? service.host() : service.host().substring(0, dot);
        String namespace = dot < 0 ? "default" : service.host().substring(dot + 1);
        return EndpointAddresses.of(every(slices), namespace, name, port(namespace, name));
    }

    @Override
    public void close() {
        all().forEach(ObjectWatch::close);
    }

    /** The port that the Rollout names, if it names one. */
    private String port(String namespace, String service) {
        return every(rollouts).stream()
                .filter(rollout -> Documents.namespace(rollout).equals(namespace))
                .filter(rollout -> service.startsWith(deploymentOf(rollout) + "-"))
                .map(rollout -> rollout.at("/spec/workload/port").asString(""))
                .findFirst()
                .orElse("");
    }

    /** Rollouts that a Deployment or a slice belongs to. */
    private List<String> concerned(JsonNode object) {
        String mine = object.at("/metadata/labels").path(Labels.ROLLOUT).asString("");
        if (!mine.isEmpty()) return List.of(mine);
        return every(rollouts).stream()
                .filter(rollout -> Documents.namespace(rollout).equals(Documents.namespace(object))
                        && deploymentOf(rollout).equals(Documents.name(object)))
                .map(Documents::name)
                .toList();
    }

    static String deploymentOf(JsonNode rollout) {
        return rollout.at("/spec/workload/deployment").asString("");
    }

    private static String age(JsonNode rollout) {
        return rollout.at("/metadata/creationTimestamp").asString("");
    }

    private List<ObjectWatch> all() {
        List<ObjectWatch> all = new ArrayList<>(rollouts);
        all.addAll(deployments);
        all.addAll(slices);
        return all;
    }

    private static List<JsonNode> every(List<ObjectWatch> watches) {
        return watches.stream().flatMap(watch -> watch.all().stream()).toList();
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the watches begin", interrupted);
        }
    }
}
