package dev.sluice.policy.analysis;

/** A test's evidence, and whether it has ever reached the limit. */
record Alarm(RestartMixture mixture, boolean reached) {

    static Alarm restore(Snapshot.Alarmed snapshot) {
        return new Alarm(RestartMixture.restore(snapshot.mixture()), snapshot.reached());
    }

    Alarm start() {
        return new Alarm(mixture.start(), reached);
    }

    Alarm times(double[] lnFactors, double lnAlarm) {
        RestartMixture next = mixture.times(lnFactors);
        double lnEvidence = next.lnEvidence();
        double excess = lnEvidence - lnAlarm - ErrorTests.ABOVE;
        return new Alarm(excess > 0 ? next.scaledDown(excess) : next, reached || lnEvidence >= lnAlarm);
    }

    Snapshot.Alarmed snapshot() {
        return new Snapshot.Alarmed(mixture.snapshot(), reached);
    }
}
