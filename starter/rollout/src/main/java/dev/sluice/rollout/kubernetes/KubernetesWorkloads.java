package dev.sluice.rollout.kubernetes;

import dev.sluice.policy.routing.Address;
import dev.sluice.resource.InvalidDocument;
import dev.sluice.resource.RolloutResource;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.Rollout.Version;
import dev.sluice.rollout.Workloads;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Versions as Deployments. What a release asks for becomes a {@link Wish}, which {@link Convergence} makes true in a thread of
 * its own; answers come from the watches, so nothing here waits for the API server.
 */
final class KubernetesWorkloads implements Workloads {
    private static final int EVERYONE = 10_000;

    private final Map<String, Wish> wishes = new ConcurrentHashMap<>();
    private final Map<String, RolloutResource> resources = new ConcurrentHashMap<>();
    private final Map<String, String> candidates = new ConcurrentHashMap<>();
    private final Map<String, String> troubles = new ConcurrentHashMap<>();
    private final Sight sight;
    private final Consumer<String> changed;

    /** What is known of the cluster without asking it. */
    interface Sight {
        Optional<JsonNode> deployment(String namespace, String name);

        List<Address> pods(Address service);
    }

    /**
     * What is to run.
     *
     * @param stable revision of the stable Deployment
     * @param canary revision under release; null without a release
     * @param weight the largest that the canary was asked to carry, in basis points
     */
    record Wish(String stable, @Nullable String canary, int weight) {}

    /** @param changed hears of rollouts whose wish is another one */
    KubernetesWorkloads(Sight sight, Consumer<String> changed) {
        this.sight = sight;
        this.changed = changed;
    }

    @Override
    public void check(RolloutResource resource) {
        if (resource.deployment() == null)
            throw new InvalidDocument(
                    "spec.workload.endpoints",
                    "are for one machine; in a cluster write deployment: NAME, whose pods are found by themselves");
        resources.put(resource.name(), resource);
    }

    @Override
    public void prepare(String rollout, Version stable, Version canary) {
        wish(
                rollout,
                wish -> new Wish(
                        stable.revision(),
                        canary.revision(),
                        wish != null && canary.revision().equals(wish.canary()) ? wish.weight() : 0));
    }

    @Override
    public Version promote(String rollout, Version released) {
        wish(rollout, wish -> new Wish(released.revision(), released.revision(), EVERYONE));
        RolloutResource resource = resources.get(rollout);
        return resource == null
                ? released
                : new Version(released.revision(), resource.endpoints().stable());
    }

    @Override
    public void release(String rollout) {
        wishes.computeIfPresent(rollout, (name, wish) -> new Wish(wish.stable(), null, 0));
        changed.accept(rollout);
    }

    @Override
    public Readiness readiness(String rollout) {
        Wish wish = wishes.get(rollout);
        Optional<JsonNode> candidate = candidate(rollout);
        if (wish == null || wish.canary() == null || candidate.isEmpty()) return Readiness.UNKNOWN;
        if (lags(candidate.get()) || !wish.canary().equals(candidates.get(rollout))) return Readiness.UNKNOWN;
        int wanted = Math.max(1, replicas(candidate.get()));
        int ready = ready(rollout);
        return ready > 0 && 2 * ready >= wanted
                ? Readiness.READY
                : Readiness.unready(troubles.getOrDefault(rollout, "fewer than half of its pods are ready"));
    }

    @Override
    public Readiness carries(String rollout, int weight) {
        Wish wish = wishes.get(rollout);
        if (wish == null || wish.canary() == null) return Readiness.UNKNOWN;
        if (weight > wish.weight())
            wish(rollout, known -> known == null ? wish : new Wish(known.stable(), known.canary(), weight));
        int needed = needed(rollout, weight);
        if (needed == 0) return Readiness.UNKNOWN;
        return ready(rollout) >= needed
                ? Readiness.READY
                : Readiness.unready("it needs " + needed + " ready pods for " + percent(weight)
                        + Optional.ofNullable(troubles.get(rollout))
                                .map(why -> ", and " + why)
                                .orElse(""));
    }

    /** While it takes over a released revision it is ready when all its pods have it; else as long as any pod answers. */
    @Override
    public Readiness stable(String rollout) {
        RolloutResource resource = resources.get(rollout);
        Wish wish = wishes.get(rollout);
        if (resource == null || wish == null) return Readiness.UNKNOWN;
        Optional<JsonNode> stable = stableDeployment(rollout);
        if (stable.isEmpty()) return Readiness.unready("its Deployment does not exist");
        boolean takesOver = wish.stable().equals(wish.canary());
        if (takesOver && lags(stable.get())) return Readiness.UNKNOWN;
        if (takesOver && (!wish.stable().equals(templateOf(stable.get())) || rolling(stable.get())))
            return Readiness.unready("its pods are being replaced by those of revision " + wish.stable());
        return sight.pods(resource.endpoints().stable()).isEmpty()
                ? Readiness.unready("none of its pods is ready")
                : Readiness.READY;
    }

    /** The wish of a rollout; after a start what its state says. */
    Wish wish(Rollout rollout) {
        String canary = rollout.canary() == null || !rollout.active()
                ? null
                : rollout.canary().revision();
        return wishes.computeIfAbsent(
                rollout.name(),
                name -> new Wish(
                        rollout.stable().revision(), canary, rollout.state().weight()));
    }

    /** The revision that the owner's Deployment has now, and why its pods do not start; empty when they do. */
    void seen(String rollout, String revision, String trouble) {
        candidates.put(rollout, revision);
        if (trouble.isEmpty()) troubles.remove(rollout);
        else troubles.put(rollout, trouble);
    }

    void forget(String rollout) {
        wishes.remove(rollout);
        resources.remove(rollout);
        candidates.remove(rollout);
        troubles.remove(rollout);
    }

    /** Pods of the canary that a weight needs: its share of the stable ones, and at least one; 0 while those are unknown. */
    int needed(String rollout, int weight) {
        int stable =
                stableDeployment(rollout).map(KubernetesWorkloads::replicas).orElse(0);
        return stable == 0 ? 0 : Math.max(1, Math.ceilDiv(stable * weight, EVERYONE));
    }

    int ready(String rollout) {
        RolloutResource resource = resources.get(rollout);
        Address canary = resource == null ? null : resource.endpoints().canary();
        return canary == null ? 0 : sight.pods(canary).size();
    }

    Optional<JsonNode> candidate(String rollout) {
        return deployment(rollout, name -> name);
    }

    Optional<JsonNode> stableDeployment(String rollout) {
        return deployment(rollout, StableCopy::stableName);
    }

    static int replicas(JsonNode deployment) {
        return deployment.at("/spec/replicas").asInt(1);
    }

    static String templateOf(JsonNode deployment) {
        return deployment.at("/metadata/annotations").path(Labels.TEMPLATE_OF).asString("");
    }

    /** Whether the Deployment's controller has not looked at its latest change yet. */
    static boolean lags(JsonNode deployment) {
        return deployment.at("/status/observedGeneration").asLong(0)
                < deployment.at("/metadata/generation").asLong(0);
    }

    /** Whether pods of an older template are left, or the newer ones have never all been ready. */
    static boolean rolling(JsonNode deployment) {
        JsonNode status = deployment.path("status");
        boolean mixed = status.path("replicas").asInt(0)
                > status.path("updatedReplicas").asInt(0);
        boolean settled = PodTrouble.condition(deployment, "Progressing", "True")
                .map(it -> it.path("reason").asString("").equals("NewReplicaSetAvailable"))
                .orElse(true);
        return mixed || !settled;
    }

    private Optional<JsonNode> deployment(String rollout, UnaryOperator<String> name) {
        RolloutResource resource = resources.get(rollout);
        return resource == null || resource.deployment() == null
                ? Optional.empty()
                : sight.deployment(
                        resource.namespace(), name.apply(resource.deployment().name()));
    }

    private void wish(String rollout, Change change) {
        wishes.compute(rollout, (name, last) -> change.after(last));
        changed.accept(rollout);
    }

    private interface Change {
        Wish after(@Nullable Wish last);
    }

    private static String percent(int weight) {
        return weight % 100 == 0 ? weight / 100 + " %" : weight / 100.0 + " %";
    }
}
