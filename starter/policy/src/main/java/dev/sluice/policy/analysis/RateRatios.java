package dev.sluice.policy.analysis;

/**
 * Test A: is the canary worse than stable, in the same seconds? The factors of one tick, for a grid of rate ratios.
 *
 * <p>Idea: if the canary is harmless, each of the {@code C + S} events of a tick belongs to the canary with probability
 * {@code w}, its share of the exposure, whatever the events' rate is. An alternative says "{@code theta} times as likely".
 * Its factor has a mean of at most 1 while the canary is harmless, so the product over all ticks is an e-process:
 *
 * <pre>
 * ln factor_k = C ln(theta_k) - (C + S) ln(1 + w (theta_k - 1))
 * </pre>
 *
 * <p>Given the totals C is hypergeometric, and the mean of the convex {@code theta^C} is at most the binomial one
 * (Hoeffding 1963, theorem 4); a better canary makes C stochastically smaller. Nothing is assumed about the events' rate
 * over time, and the weight may change at every tick. {@code w = 0} and {@code w = 1} say nothing: factor 1.
 *
 * <p>Cost: K logarithms a tick. Sources: Lindon, Malek, NeurIPS 2022; Lindon, Sanden, Shirikian, KDD 2022; the one-sided
 * grid instead of their closed form is quicker to see a worse canary and never alarms for a better one.
 */
final class RateRatios {

    /** Ratios of failure rates: from slightly worse to a total failure. */
    static final RateRatios OF_FAILURES = new RateRatios(1.2, 200);

    /** Ratios of the shares of slow requests; at most 1 / (1 - 0.99) is possible, and more is not needed. */
    static final RateRatios OF_SLOWNESS = new RateRatios(1.05, 50);

    static final int SIZE = 32;

    private final double[] ratios;
    private final double[] logs;

    private RateRatios(double from, double to) {
        this.ratios = logSpaced(from, to);
        this.logs = new double[SIZE];
        for (int k = 0; k < SIZE; k++) {
            logs[k] = StrictMath.log(ratios[k]);
        }
    }

    /** {@code ln(1 + w (theta_k - 1))}: what each event of a tick with this exposure costs. */
    double[] lnCosts(double w) {
        double[] costs = new double[SIZE];
        if (w > 0 && w < 1) {
            for (int k = 0; k < SIZE; k++) {
                costs[k] = StrictMath.log1p(w * (ratios[k] - 1));
            }
        }
        return costs;
    }

    /** The factors' logarithms for C canary and S stable events at exposure {@code w}, given its {@link #lnCosts}. */
    double[] lnFactors(long c, long s, double w, double[] lnCosts) {
        double[] factors = new double[SIZE];
        if (w > 0 && w < 1) {
            for (int k = 0; k < SIZE; k++) {
                factors[k] = c * logs[k] - (c + s) * lnCosts[k];
            }
        }
        return factors;
    }

    double[] lnFactors(long c, long s, double w) {
        return lnFactors(c, s, w, lnCosts(w));
    }

    /** {@link #SIZE} values from one to the other with equal ratios. */
    static double[] logSpaced(double from, double to) {
        double[] values = new double[SIZE];
        double step = StrictMath.log(to / from) / (SIZE - 1);
        for (int k = 0; k < SIZE; k++) {
            values[k] = from * StrictMath.exp(k * step);
        }
        return values;
    }
}
