package dev.sluice.policy.analysis;

/** A test's evidence, and whether it has ever reached the limit. */
record Alarm(RestartMixture mixture, boolean reached) {

    static final Alarm NONE = new Alarm(RestartMixture.begin(RateRatios.SIZE), false);

    /** How far above the limit the evidence may rise, so that it falls below it soon after its cause is gone. */
    static final double ABOVE = 2.0;

    static Alarm restore(Snapshot.Alarmed snapshot) {
        return new Alarm(RestartMixture.restore(snapshot.mixture()), snapshot.reached());
    }

    Alarm start() {
        return new Alarm(mixture.start(), reached);
    }

    /** One tick. */
    Alarm times(double[] lnFactors, double lnAlarm) {
        RestartMixture next = mixture.times(lnFactors);
        double lnEvidence = next.lnEvidence();
        double excess = lnEvidence - lnAlarm - ABOVE;
        return new Alarm(excess > 0 ? next.scaledDown(excess) : next, reached || lnEvidence >= lnAlarm);
    }

    /** The same evidence, as if it had never reached the limit. */
    Alarm forgotten() {
        return new Alarm(mixture, false);
    }

    /** Whether it is at the limit now. */
    boolean present(double lnAlarm) {
        return mixture.lnEvidence() >= lnAlarm;
    }

    Snapshot.Alarmed snapshot() {
        return new Snapshot.Alarmed(mixture.snapshot(), reached);
    }
}
