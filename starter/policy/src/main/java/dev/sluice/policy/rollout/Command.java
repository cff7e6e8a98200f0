package dev.sluice.policy.rollout;

/** What a person may ask of a release. */
public enum Command {
    /** Stay at the present weight; the test goes on. */
    PAUSE,
    /** Continue after a pause. */
    RESUME,
    /** Go on from a step that waits for approval. */
    APPROVE,
    /** Approve, or go on to the next step without waiting for more evidence. */
    PROMOTE,
    /** Give the canary everyone without waiting for the steps that are left; the test goes on. */
    PROMOTE_ALL,
    /** Weight to zero, at once. */
    ABORT,
    /** Try a revision again that was rolled back or aborted. */
    RETRY
}
