package dev.sluice.rollout;

import dev.sluice.policy.rollout.RolloutState;
import dev.sluice.policy.rollout.Step;
import dev.sluice.policy.routing.Address;
import dev.sluice.resource.RolloutResource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * All that the controller knows of one service, as one immutable value: what is wished, what serves, where its release
 * stands and what was counted. It is written to disk whole, so that counts, decisions and states never disagree.
 *
 * @param generation how often the resource has changed
 * @param stable version that serves everyone when the weight is zero
 * @param canary version of the present or last release; null before the first
 * @param run figures of the present or last release; null before the first
 * @param reference what stable did lately
 * @param seen reports that are counted already
 * @param decision the last one; null before the first
 * @param deleting whether it is forgotten as soon as no release is on
 */
public record Rollout(
        RolloutResource resource,
        long generation,
        Version stable,
        @Nullable Version canary,
        RolloutState state,
        @Nullable Run run,
        StableReference reference,
        SeenReports seen,
        @Nullable Decision decision,
        Instant updatedAt,
        boolean deleting) {

    /** Annotation that tells one build from another behind the same endpoint; in a cluster the revision itself. */
    public static final String REVISION = "sluice.dev/revision";

    private static final int EVERYONE = 10_000;

    /** One version of the service: what it is called and where it answers. */
    public record Version(String revision, Address endpoint) {}

    /** A service that was just named: nothing is being released. */
    static Rollout first(RolloutResource resource, Instant at) {
        Address endpoint = resource.endpoints().stable();
        String label = resource.annotations().getOrDefault(REVISION, "");
        Version stable = new Version(resource.deployment() == null ? revision(endpoint, "") : label, endpoint);
        return new Rollout(
                resource,
                1,
                stable,
                null,
                new RolloutState.Idle(stable.revision()),
                null,
                StableReference.EMPTY,
                SeenReports.NONE,
                null,
                at,
                false);
    }

    public String name() {
        return resource.name();
    }

    /** The version that the resource asks for. */
    Version wished() {
        Address endpoint = resource.endpoints().canary();
        String label = resource.annotations().getOrDefault(REVISION, "");
        if (deleting || endpoint == null || endpoint.equals(stable.endpoint())) return stable;
        if (resource.deployment() == null) return new Version(revision(endpoint, label), endpoint);
        return label.equals(stable.revision()) ? stable : new Version(label, endpoint);
    }

    /** Name of the state, as people read it. */
    public String phase() {
        return state.getClass().getSimpleName();
    }

    /** Index of the plan's step that is in force or was last; the number of steps once all have passed. */
    public int step() {
        return switch (state) {
            case RolloutState.Idle idle -> 0;
            case RolloutState.Preparing preparing -> 0;
            case RolloutState.Shifting shifting -> shifting.step();
            case RolloutState.Paused paused -> Math.max(0, paused.step());
            case RolloutState.Promoting promoting -> resource.plan().steps().size();
            case RolloutState.HandingOver handing -> resource.plan().steps().size();
            case RolloutState.RollingBack rollingBack -> lastStep();
            case RolloutState.Done done -> lastStep();
        };
    }

    private int lastStep() {
        return run == null || run.phases().isEmpty()
                ? 0
                : run.phases().getLast().step();
    }

    /** The weight that the release goes to next, in basis points; 0 without a release. */
    int nextWeight() {
        return switch (state) {
            case RolloutState.Idle idle -> 0;
            case RolloutState.Preparing preparing -> weightFrom(0);
            case RolloutState.Shifting shifting -> weightFrom(shifting.step() + 1);
            case RolloutState.Paused paused -> weightFrom(Math.max(-1, paused.step()) + 1);
            case RolloutState.Promoting promoting -> EVERYONE;
            case RolloutState.HandingOver handing -> EVERYONE;
            case RolloutState.RollingBack back -> 0;
            case RolloutState.Done done -> 0;
        };
    }

    private int weightFrom(int step) {
        return resource.plan().steps().stream()
                .skip(step)
                .filter(Step.Weighted.class::isInstance)
                .mapToInt(it -> ((Step.Weighted) it).weight())
                .findFirst()
                .orElse(EVERYONE);
    }

    /** Whether a release has begun and not ended. */
    public boolean active() {
        return state instanceof RolloutState.Active;
    }

    /** Whether the canary is judged: a step, a pause or the time after the last step. */
    boolean underTest() {
        return state instanceof RolloutState.UnderTest;
    }

    /** Whether the canary may have traffic, be it by a lane alone. */
    boolean routed() {
        return underTest() || state.weight() > 0;
    }

    /** The release group that it belongs to; null if it has none. */
    public @Nullable String group() {
        return resource.group();
    }

    Rollout withResource(RolloutResource next) {
        return new Rollout(
                next, generation + 1, stable, canary, state, run, reference, seen, decision, updatedAt, deleting);
    }

    Rollout withStable(Version next) {
        return new Rollout(
                resource, generation, next, canary, state, run, reference, seen, decision, updatedAt, deleting);
    }

    Rollout withRelease(Version next, Run begun) {
        return new Rollout(
                resource, generation, stable, next, state, begun, reference, seen, decision, updatedAt, deleting);
    }

    Rollout withState(RolloutState next) {
        return new Rollout(
                resource, generation, stable, canary, next, run, reference, seen, decision, updatedAt, deleting);
    }

    Rollout withRun(Run next) {
        return new Rollout(
                resource, generation, stable, canary, state, next, reference, seen, decision, updatedAt, deleting);
    }

    Rollout withCounted(StableReference counted, SeenReports reports) {
        return new Rollout(
                resource, generation, stable, canary, state, run, counted, reports, decision, updatedAt, deleting);
    }

    Rollout toBeDeleted() {
        return new Rollout(
                resource, generation, stable, canary, state, run, reference, seen, decision, updatedAt, true);
    }

    Rollout decided(Decision last) {
        return new Rollout(
                resource, generation, stable, canary, state, run, reference, seen, last, last.at(), deleting);
    }

    Rollout at(Instant now) {
        return new Rollout(resource, generation, stable, canary, state, run, reference, seen, decision, now, deleting);
    }

    /** First 10 hex digits of the SHA-256 of the endpoint and, when given, the revision that its owner calls it. */
    static String revision(Address endpoint, String label) {
        String text = label.isEmpty() ? endpoint.toString() : endpoint + "#" + label;
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 5);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-256", impossible);
        }
    }
}
