package dev.sluice.cli.simulate;

import dev.sluice.policy.analysis.Sample;
import java.util.Optional;

/** A way to release a canary: sees what both versions do, sets the weight, ends. Mutable: one for each simulation. */
interface Rule {

    String name();

    /** The canary's share now, in basis points. */
    int weight();

    /** Looks at one window that is over. */
    void see(Sample sample);

    /** How it ended; empty while it goes on. */
    Optional<Ending> ending();

    /**
     * How a release ended.
     *
     * @param good whether the canary serves everyone
     * @param atMillis when, milliseconds since the epoch
     * @param why a sentence
     */
    record Ending(boolean good, long atMillis, String why) {}
}
