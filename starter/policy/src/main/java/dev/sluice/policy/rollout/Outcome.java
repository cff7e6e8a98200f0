package dev.sluice.policy.rollout;

/** How a release ended. */
public enum Outcome {
    /** The canary serves everyone and is the stable version now. */
    RELEASED,
    /** The evidence, a deadline or an unready canary ended the release; the stable version serves everyone. */
    ROLLED_BACK,
    /** A person, or a newer wish, ended the release; the stable version serves everyone. */
    ABORTED
}
