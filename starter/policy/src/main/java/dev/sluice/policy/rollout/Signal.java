package dev.sluice.policy.rollout;

import dev.sluice.policy.analysis.Verdict;
import java.time.Instant;

/**
 * Something that a release may react to. Every signal carries its time, since the machine has no clock; every one but a
 * command may be lost, repeated or late.
 */
public sealed interface Signal {

    /** Time of the signal. */
    Instant at();

    /** Time has passed. */
    record Tick(Instant at) implements Signal {}

    /** The judge has looked at the samples. */
    record Judged(Instant at, Verdict verdict) implements Signal {}

    /**
     * Everyone is on the canary, and it does worse than what stable did before: nobody is left to compare it with.
     *
     * @param why a sentence for the operator
     */
    record Suspected(Instant at, String why) implements Signal {}

    /**
     * Something other than the evidence keeps the release where it is: no gateway reports, or its group is not as far.
     *
     * @param reason CamelCase word, stable over versions
     * @param why a sentence for the operator
     */
    record Held(Instant at, String reason, String why) implements Signal {}

    /**
     * A guard that its owner set says that the canary must go.
     *
     * @param why a sentence for the operator with the value and the limit
     */
    record Breached(Instant at, String why) implements Signal {}

    /** The workload asks for a revision. */
    record NewRevision(Instant at, String revision) implements Signal {}

    /** The weight of the state is in force at every gateway. */
    record Settled(Instant at) implements Signal {}

    /**
     * Another service of the release group is being taken back, and so must this one be.
     *
     * @param outcome how it ends there
     * @param why a sentence for the operator that names the other service
     */
    record GroupTakenBack(Instant at, Outcome outcome, String why) implements Signal {}

    /**
     * A person asked for something.
     *
     * @param by who asked, for the log
     */
    record Commanded(Instant at, Command command, String by) implements Signal {}

    /** News of whether a version can take the traffic that it has or is to have. */
    sealed interface Readiness extends Signal {}

    /** The canary can take traffic. */
    record Ready(Instant at) implements Readiness {}

    /**
     * The canary cannot take traffic, or a release cannot begin yet.
     *
     * @param why a sentence for the operator
     */
    record Unready(Instant at, String why) implements Readiness {}

    /** The stable version can take all traffic; after a promotion it runs the promoted revision. */
    record StableReady(Instant at) implements Readiness {}

    /**
     * The stable version cannot take any traffic.
     *
     * @param why a sentence for the operator
     */
    record StableUnready(Instant at, String why) implements Readiness {}
}
