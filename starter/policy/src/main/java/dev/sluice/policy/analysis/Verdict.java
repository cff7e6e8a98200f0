package dev.sluice.policy.analysis;

/** What the evidence says about the present step. Figures are in the evidence; sentences are for people alone. */
public sealed interface Verdict {

    Evidence evidence();

    /** The canary is proved good enough for this step. */
    record Pass(Evidence evidence) implements Verdict {}

    /**
     * The canary is worse than stable and bad enough to matter: roll back.
     *
     * @param reason a full sentence with the figures of that moment
     */
    record Fail(Evidence evidence, Fault fault, String reason) implements Verdict {}

    /**
     * Do not advance, do not roll back: a person should look. Ends by itself when the cause goes away.
     *
     * @param reason a full sentence without figures: the same for as long as the cause is
     */
    record Hold(Evidence evidence, Cause cause, String reason) implements Verdict {}

    /** Not enough data yet. Never a failed check. */
    record Undecided(Evidence evidence, Forecast forecast) implements Verdict {}

    /** What is wrong with a canary. */
    enum Fault {
        /** It fails more often than stable, and above the floor. */
        FAILURES,
        /** It is slower than the rollback factor allows. */
        LATENCY
    }

    /** Why a step is held. */
    enum Cause {
        /** The canary fails more often than stable, but below the floor. */
        RELATIVE_REGRESSION,
        /** The canary fails above the floor, but so does stable: do not blame the canary. */
        SHARED_INCIDENT,
        /** The canary seems worse, but so does a group of stable's own users: the test cannot be trusted here. */
        UNTRUSTED,
        /** The canary is slower than the hold factor allows. */
        SLOWER
    }
}
