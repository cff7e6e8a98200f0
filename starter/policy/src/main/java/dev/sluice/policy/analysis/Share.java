package dev.sluice.policy.analysis;

/**
 * How falseAlarm is shared by the two ways to roll back. A canary no worse than stable is rolled back for errors with
 * probability at most the one's part, for latency the other's, so together at most falseAlarm.
 *
 * <p>A part s costs {@code ln(1/s)} of evidence. Errors get nearly all of it: there a twentieth costs nothing to speak of, and
 * each failing user saved counts. For latency the smaller part costs {@code ln 20 = 3.0}, about ten more canary requests
 * of one that is three times slower, on top of the fifty that are not judged.
 */
enum Share {
    ERRORS(0.95),
    LATENCY(0.05);

    private final double part;

    Share(double part) {
        this.part = part;
    }

    /** The limit in which all evidence is reported. */
    static double lnLimit(Criteria criteria) {
        return -StrictMath.log(criteria.falseAlarm());
    }

    /** The evidence at which a test with this part alarms. */
    double lnAlarm(Criteria criteria) {
        return -StrictMath.log(part * criteria.falseAlarm());
    }

    /** Evidence of a test with this part, to be compared with {@link #lnLimit}. */
    double reported(double lnEvidence) {
        return lnEvidence + StrictMath.log(part);
    }
}
