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
 * the prior weights {@code 1/((j+1)(j+2))} that sum to 1, and their weighted sum is the evidence. What has not started
 * yet counts as 1. All started processes get the same factor per alternative, hence one number each is exact:
 *
 * <pre>
 * start :  M_k += 1/((J+1)(J+2)) for all k;  J += 1
 * tick  :  M_k *= factor_k
 * E     =  (1/K) sum_k M_k + 1/(J+1)
 * </pre>
 *
 * <p>{@link #atMost} scales everything down, which keeps the bound and lets the evidence fall again soon after a cause
 * went away. All values are logarithms, so nothing overflows. Cost: K additions a tick, K exponentials a look. Price of
 * the restarts: the first process has half of the weight, which is {@code ln 2} of evidence.
 *
 * <p>Sources: Ville 1939; Robbins 1970 (mixtures); Shin, Ramdas, Rinaldo, "E-detectors", 2022 (restarts).
 */
final class RestartMixture {

    private final double[] logs;
    private final int starts;

    private RestartMixture(double[] logs, int starts) {
        this.logs = logs;
        this.starts = starts;
    }

    /** A mixture over this many alternatives, with its first process started. */
    static RestartMixture begin(int alternatives) {
        double[] logs = new double[alternatives];
        Arrays.fill(logs, Double.NEGATIVE_INFINITY);
        return new RestartMixture(logs, 0).start();
    }

    static RestartMixture restore(Snapshot.Mixture snapshot) {
        double[] logs =
                snapshot.logs().stream().mapToDouble(Double::doubleValue).toArray();
        return new RestartMixture(logs, snapshot.starts());
    }

    /** One more process starts here. */
    RestartMixture start() {
        double prior = -StrictMath.log((starts + 1.0) * (starts + 2.0));
        double[] next = new double[logs.length];
        for (int k = 0; k < next.length; k++) {
            next[k] = lnSum(logs[k], prior);
        }
        return new RestartMixture(next, starts + 1);
    }

    /** One tick: the logarithm of each alternative's factor, divided by a dispersion factor of at least 1. */
    RestartMixture times(double[] lnFactors, double dispersion) {
        double[] next = new double[logs.length];
        for (int k = 0; k < next.length; k++) {
            next[k] = logs[k] + lnFactors[k] / dispersion;
        }
        return new RestartMixture(next, starts);
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
        return new RestartMixture(next, starts);
    }

    /** {@code ln E}. */
    double lnEvidence() {
        return lnSum(lnMean(logs), -StrictMath.log(starts + 1.0));
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
            sum += StrictMath.exp(log - greatest);
        }
        return greatest + StrictMath.log(sum / logs.length);
    }

    private static double lnSum(double a, double b) {
        double greater = Math.max(a, b);
        return greater + StrictMath.log1p(StrictMath.exp(Math.min(a, b) - greater));
    }
}
