package dev.sluice.policy.analysis;

/** Tests A and B on the failures of one release: by users where gateways see them, by ticks where counts are all there is. */
sealed interface FailureTests permits ErrorTests, CountTests {

    static FailureTests restore(Snapshot.Errors snapshot, double floorRate, double lnAlarm) {
        return snapshot.dispersion() == null
                ? ErrorTests.restore(snapshot, floorRate, lnAlarm)
                : CountTests.restore(snapshot, floorRate, lnAlarm);
    }

    FailureTests observe(Sample sample);

    /** One more e-process starts in every test. */
    FailureTests restart();

    /** A and B have both alarmed: roll back. */
    default boolean reached() {
        return worse().reached() && floor().reached();
    }

    /** A is at its limit now. */
    boolean worsePresent();

    /** B is at its limit now. */
    boolean floorPresent();

    /** An alarm of A does not count. */
    boolean vetoed();

    /** Test A: the canary fails more often than stable. */
    Alarm worse();

    /** Test B: the canary fails more often than the floor. */
    Alarm floor();

    Placebos placebos();

    Snapshot.Errors snapshot();
}
