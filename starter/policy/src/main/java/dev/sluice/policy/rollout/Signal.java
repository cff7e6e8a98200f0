package dev.sluice.policy.rollout;

import dev.sluice.policy.analysis.Verdict;
import java.time.Instant;

/** Something that a release may react to. Every signal carries its time, since the machine has no clock. */
public sealed interface Signal {

    /** Time of the signal. */
    Instant at();

    /** Time has passed. */
    record Tick(Instant at) implements Signal {}

    /** The judge has looked at the samples. */
    record Judged(Instant at, Verdict verdict) implements Signal {}

    /** The workload asks for a revision; repeated at will. */
    record NewRevision(Instant at, String revision) implements Signal {}

    /** The canary can take traffic; repeated at will. */
    record Ready(Instant at) implements Signal {}

    /**
     * The canary cannot take traffic, or a release cannot begin yet; repeated at will.
     *
     * @param why a sentence for the operator
     */
    record Unready(Instant at, String why) implements Signal {}

    /** The weight of the state is in force at every gateway; repeated at will. */
    record Settled(Instant at) implements Signal {}

    /**
     * A person asked for something.
     *
     * @param by who asked, for the log
     */
    record Commanded(Instant at, Command command, String by) implements Signal {}
}
