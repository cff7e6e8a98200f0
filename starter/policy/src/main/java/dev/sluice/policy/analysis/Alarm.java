package dev.sluice.policy.analysis;

/** A test's evidence, and whether it has ever reached the limit. */
record Alarm(RestartMixture mixture, boolean reached) {

    static Alarm restore(Snapshot.Alarmed snapshot) {
        return new Alarm(RestartMixture.restore(snapshot.mixture()), snapshot.reached());
    }

    Alarm start() {
        return new Alarm(mixture.start(), reached);
    }

    Alarm times(double[] lnFactors, double dispersion, double lnAlarm) {
        RestartMixture next = mixture.times(lnFactors, dispersion);
        return new Alarm(next.atMost(lnAlarm + ErrorTests.ABOVE), reached || next.lnEvidence() >= lnAlarm);
    }

    Snapshot.Alarmed snapshot() {
        return new Snapshot.Alarmed(mixture.snapshot(), reached);
    }
}
