package dev.sluice.rollout;

import java.time.Instant;

/** Further conditions that a release must keep, as its owner wrote them. */
public interface Guards {

    /** Without any. */
    Guards NONE = (rollout, at) -> Standing.KEPT;

    /** How the guards of a release stand. */
    Standing standing(Rollout rollout, Instant at);

    /**
     * How the guards of a release stand.
     *
     * @param why what keeps it where it is, as a sentence; empty while all are kept
     * @param reaction what follows from it
     */
    record Standing(String why, Reaction reaction) {
        public static final Standing KEPT = new Standing("", Reaction.GO_ON);
    }

    /** What follows from the guards. */
    enum Reaction {
        GO_ON,
        /** Nothing is known of one of them. */
        WAIT,
        /** One is breached. */
        HOLD,
        /** One is breached for so long that the canary must go. */
        ROLL_BACK
    }
}
