package dev.sluice.policy.rollout;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

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
    RETRY;

    /** The commands that would change something in this state: what a person can be offered. */
    public static List<Command> meaningful(RolloutState state, RolloutPlan plan, Instant at) {
        List<Command> meaningful = new ArrayList<>();
        for (Command command : values()) {
            if (RolloutMachine.next(state, new Signal.Commanded(at, command, ""), plan)
                    .changed()) {
                meaningful.add(command);
            }
        }
        return meaningful;
    }
}
