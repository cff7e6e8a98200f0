package dev.sluice.policy.rollout;

/** What a person may ask of a release. */
public enum Command {
    /** Stay at the present weight; the test goes on. */
    PAUSE,
    /** Continue after a pause. */
    RESUME,
    /** Approve, or go on to the next step without waiting for more evidence. */
    PROMOTE,
    /** Weight to zero, at once. */
    ABORT,
    /** Try a revision again that was rolled back or aborted. */
    RETRY
}
