package dev.sluice.rollout;

import dev.sluice.resource.InvalidDocument;
import dev.sluice.resource.RolloutResource;
import dev.sluice.rollout.Rollout.Version;

/** The running versions of the services. Every method is idempotent and returns at once. */
public interface Workloads {

    /**
     * Looks whether these workloads are of the resource's kind.
     *
     * @throws InvalidDocument when they are not
     */
    void check(RolloutResource resource);

    /** Brings the canary up beside the stable version, or watches those that are up. */
    void prepare(String rollout, Version stable, Version canary);

    /** What is known of the canary's readiness by now. */
    Readiness readiness(String rollout);

    /**
     * What is known of the stable version by now. It is unready only when nobody at all would answer there: a version that
     * answers, however badly, can be returned to.
     */
    Readiness stable(String rollout);

    /**
     * Whether the canary could carry this share of the traffic, in basis points; sees to it that it soon can. A weight is
     * never raised above what the canary can carry.
     */
    default Readiness carries(String rollout, int weight) {
        return Readiness.READY;
    }

    /**
     * Makes the released version the stable one; {@link #stable} tells when it can take the traffic.
     *
     * @return the stable version from now on: the released revision, and where it answers
     */
    Version promote(String rollout, Version released);

    /** Gives up what was kept for the release. */
    void release(String rollout);

    /**
     * Whether a version can take traffic.
     *
     * @param why a clause for people when it cannot, such as {@code the canary refuses connections}
     */
    record Readiness(State state, String why) {

        /** Nobody has looked yet. */
        public static final Readiness UNKNOWN = new Readiness(State.UNKNOWN, "");

        public static final Readiness READY = new Readiness(State.READY, "");

        /** What is known. */
        public enum State {
            UNKNOWN,
            READY,
            UNREADY
        }

        public static Readiness unready(String why) {
            return new Readiness(State.UNREADY, why);
        }
    }
}
