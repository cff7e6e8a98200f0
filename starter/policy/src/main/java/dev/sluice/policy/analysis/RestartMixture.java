package dev.sluice.policy.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Evidence that does not tire: e-processes started one after another, kept in one number per alternative; immutable.
 *
 * <p>Idea: an e-process is a bet against "the canary is harmless" that starts with 1 and is not expected to grow while
 * that is true. By Ville's inequality it ever reaches {@code 1/a} with probability at most {@code a}, however often one
 * looks. After a long healthy run it is tiny and a late fault is noticed late; so a new one is started every minute, with
 * the prior weights {@code c/((j+c)(j+1+c))} that sum to 1, and their weighted sum is the evidence. What has not started
 * yet counts as 1. All started processes get the same factor per alternative, hence one number each is exact:
 *
 * <pre>
 * start :  M_k += c/((J+c)(J+1+c)) for all k;  J += 1
 * tick  :  M_k *= factor_k
 * E     =  (1/K) sum_k M_k + c/(J+c)
 * </pre>
 *
 * <p>{@link #atMost} scales everything down, which keeps the bound and lets the evidence fall again soon after a cause
 * went away. All values are logarithms, so nothing overflows. Cost: K additions a tick, K exponentials a look.
 *
 * <p>Price of the restarts: the first process has the weight {@code 1/(1+c)}. With {@code c = 1} it costs {@code ln 2} of
 * evidence, a quarter of a failing key's worth at 5 % weight; with {@code c = 1/9} it costs {@code ln(10/9) = 0.11}, and a
 * process that starts in minute ten costs 6.9 instead of 4.9. Most faults are there from the first request on, so that is
 * the better bargain.
 *
 * <p>Sources: Ville 1939; Robbins 1970 (mixtures); Shin, Ramdas, Rinaldo, "E-detectors", 2022 (restarts).
 */
final class RestartMixture {

    /** c: how much of the prior weight waits for later processes. */
    static final double LATER = 1.0 / 9;

    /** A term so much smaller than the greatest changes no digit of a sum. */
    private static final double NEGLIGIBLE = 45;

    private final double[] logs;
    private final int starts;
    private final double later;

    private RestartMixture(double[] logs, int starts, double later) {
        this.logs = logs;
        this.starts = starts;
        this.later = later;
    }

    /** A mixture over this many alternatives, with its first process started. */
    static RestartMixture begin(int alternatives) {
        return begin(alternatives, LATER);
    }

    static RestartMixture begin(int alternatives, double later) {
        double[] logs = new double[alternatives];
        Arrays.fill(logs, Double.NEGATIVE_INFINITY);
        return new RestartMixture(logs, 0, later).start();
    }

    static RestartMixture restore(Snapshot.Mixture snapshot) {
        double[] logs =
                snapshot.logs().stream().mapToDouble(Double::doubleValue).toArray();
        return new RestartMixture(logs, snapshot.starts(), LATER);
    }

    /** One more process starts here. */
    RestartMixture start() {
        double prior = StrictMath.log(later / ((starts + later) * (starts + 1.0 + later)));
        double[] next = new double[logs.length];
        for (int k = 0; k < next.length; k++) {
            next[k] = lnSum(logs[k], prior);
        }
        return new RestartMixture(next, starts + 1, later);
    }

    /** One tick: the logarithm of each alternative's factor, divided by a dispersion factor of at least 1. */
    RestartMixture times(double[] lnFactors, double dispersion) {
        double[] next = new double[logs.length];
        for (int k = 0; k < next.length; k++) {
            next[k] = logs[k] + lnFactors[k] / dispersion;
        }
        return new RestartMixture(next, starts, later);
    }

    RestartMixture times(double[] lnFactors) {
        return times(lnFactors, 1.0);
    }

    /** The same, scaled down if the evidence is above this. */
    RestartMixture atMost(double lnMost) {
        double excess = lnEvidence() - lnMost;
        return excess > 0 ? scaledDown(excess) : this;
    }

    /** All started processes scaled down by this logarithm. */
    RestartMixture scaledDown(double ln) {
        double[] next = new double[logs.length];
        for (int k = 0; k < next.length; k++) {
            next[k] = logs[k] - ln;
        }
        return new RestartMixture(next, starts, later);
    }

    /** {@code ln E}. */
    double lnEvidence() {
        return lnSum(lnMean(logs), StrictMath.log(later / (starts + later)));
    }

    Snapshot.Mixture snapshot() {
        List<Double> values = new ArrayList<>(logs.length);
        for (double log : logs) {
            values.add(log);
        }
        return new Snapshot.Mixture(List.copyOf(values), starts);
    }

    /** {@code ln((e^a + e^b + …) / n)} without overflow. */
    static double lnMean(double... logs) {
        double greatest = Double.NEGATIVE_INFINITY;
        for (double log : logs) {
            greatest = Math.max(greatest, log);
        }
        if (greatest == Double.NEGATIVE_INFINITY) {
            return greatest;
        }
        double sum = 0;
        for (double log : logs) {
            sum += log > greatest - NEGLIGIBLE ? StrictMath.exp(log - greatest) : 0;
        }
        return greatest + StrictMath.log(sum / logs.length);
    }

    private static double lnSum(double a, double b) {
        double greater = Math.max(a, b);
        return greater + StrictMath.log1p(StrictMath.exp(Math.min(a, b) - greater));
    }
}
