package dev.sluice.policy.analysis;

/**
 * What one release is judged by.
 *
 * @param falseAlarm chance that a canary no worse than stable is ever rolled back, over the whole release; between 0 and 1
 * @param floor failure rate below which nothing is rolled back for errors; between 0 and 1
 * @param margin a step passes when the canary's failure rate is proved to be below stable's plus this; between 0 and 1
 * @param latencyHold slowdown factor above which the step does not advance; at least 1
 * @param latencyRollback slowdown factor above which the canary is rolled back; at least {@code latencyHold}
 * @param warmUp canary requests at the start of a release during which a slowdown that a cold process explains holds the step
 *     and does not roll back, and up to ten times as many while the canary still gets faster; 0 to 1,000,000
 */
public record Criteria(
        double falseAlarm, double floor, double margin, double latencyHold, double latencyRollback, int warmUp) {

    public Criteria {
        share("falseAlarm", falseAlarm);
        share("floor", floor);
        share("margin", margin);
        if (floor > 0.5) {
            throw new IllegalArgumentException("floor must be at most 0.5, but was " + floor);
        }
        factor("latencyHold", latencyHold, 1.0);
        factor("latencyRollback", latencyRollback, latencyHold);
        if (warmUp < 0 || warmUp > 1_000_000) {
            throw new IllegalArgumentException("warmUp must be between 0 and 1000000, but was " + warmUp);
        }
    }

    /**
     * False alarm 1 %, floor 0.5 %, margin 1 %, hold above 1.1 times stable's latency, roll back above 1.5
     * times, 1,000 requests to warm up.
     */
    public static Criteria defaults() {
        return new Criteria(0.01, 0.005, 0.01, 1.1, 1.5, 1_000);
    }

    private static void share(String name, double value) {
        if (!(value > 0 && value < 1)) {
            throw new IllegalArgumentException(name + " must be between 0 and 1, both excluded, but was " + value);
        }
    }

    private static void factor(String name, double value, double least) {
        if (!(value >= least && value <= 100)) {
            throw new IllegalArgumentException(name + " must be between " + least + " and 100, but was " + value);
        }
    }
}
