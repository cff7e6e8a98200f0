package dev.sluice.policy.analysis;

/** How many of n independent runs may alarm before chance is no explanation. */
final class BinomialBound {

    private BinomialBound() {}

    /**
     * The least m with {@code P(X > m) <= tail} for X binomial with n runs of probability p: a correct test fails such an
     * assertion with probability at most {@code tail}, once for all, because the seeds are fixed.
     */
    static int mostAlarms(int runs, double p, double tail) {
        double mass = Math.exp(runs * Math.log1p(-p));
        double below = mass;
        int m = 0;
        while (1 - below > tail) {
            m++;
            mass *= (runs - m + 1.0) / m * p / (1 - p);
            below += mass;
        }
        return m;
    }
}
