package dev.sluice.policy.analysis;

/** What the evidence says about the present step. */
public sealed interface Verdict {

    Evidence evidence();

    /** The canary is proved good enough for this step. */
    record Pass(Evidence evidence) implements Verdict {}

    /** The canary is worse than stable and bad enough to matter: roll back. */
    record Fail(Evidence evidence, String reason) implements Verdict {}

    /** Do not advance, do not roll back: a person should look. Ends by itself when the cause goes away. */
    record Hold(Evidence evidence, Cause cause, String reason) implements Verdict {}

    /** Not enough data yet. Never a failed check. */
    record Undecided(Evidence evidence, Forecast forecast) implements Verdict {}

    /** Why a step is held. */
    enum Cause {
        /** The canary fails more often than stable, but below the floor. */
        RELATIVE_REGRESSION,
        /** The canary fails above the floor, but so does stable: do not blame the canary. */
        SHARED_INCIDENT,
        /** The canary is slower than the hold factor allows. */
        SLOWER
    }
}
