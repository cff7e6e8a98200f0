package dev.sluice.policy.rollout;

/** Something to do in the world. An effect is data, and carrying it out twice is the same as once. */
public sealed interface Effect {

    /** Gives the canary this share of the traffic, in basis points, 0 to 10,000. */
    record SetWeight(int weight) implements Effect {}

    /** Brings the revision up beside the stable version, without traffic. */
    record Prepare(String revision) implements Effect {}

    /** Starts the sequential test with fresh evidence. */
    record BeginAnalysis() implements Effect {}

    /** Refreshes what the test takes as stable's normal latency, before the weight of a step changes. */
    record StepAnalysis() implements Effect {}

    /** Counts anew what passes the present step; what the test takes as normal stays. */
    record ProveAfresh() implements Effect {}

    /** Makes the revision the stable version. */
    record PromoteCanary(String revision) implements Effect {}

    /** Gives up what was kept for the release: the canary that failed, or the old version that is no longer needed. */
    record ReleaseCanary(String revision) implements Effect {}

    /**
     * Tells people: event, condition, log.
     *
     * @param reason CamelCase word, stable over versions
     * @param message full sentence
     */
    record Announce(String reason, String message) implements Effect {}
}
