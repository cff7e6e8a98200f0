package dev.sluice.policy.analysis;

/**
 * An interval for a failure rate that is valid at every look: the chance that it ever misses the rate is at most
 * {@code alpha}.
 *
 * <p>Idea: mix the likelihood ratio against p over a uniform prior, and keep each p that it does not refute. With k
 * failures in n requests:
 *
 * <pre>
 * { p : B(1 + k, 1 + n - k) / (p^k (1 - p)^(n - k)) &lt; 1 / alpha }
 * </pre>
 *
 * <p>The ratio falls up to {@code k/n} and rises after it, so each end is found by bisection. Cost: one log-beta and at
 * most 1,100 evaluations of two logarithms an end, 60 in practice. Error: the bisection ends at neighbouring doubles, and
 * the outer one is taken. Source: Robbins 1970; Howard, Ramdas, McAuliffe, Sekhon, Annals of Statistics 49(2), 2021.
 *
 * @param lower lower end, 0 when k is 0
 * @param upper upper end, 1 when k is n
 */
record ConfidenceSequence(double lower, double upper) {

    /** Failures k among n requests. */
    static ConfidenceSequence of(long k, long n, double alpha) {
        return new ConfidenceSequence(k == 0 ? 0 : end(k, n, alpha, 0), upper(k, n, alpha));
    }

    /** The upper end alone. */
    static double upper(long k, long n, double alpha) {
        return k >= n ? 1 : end(k, n, alpha, 1);
    }

    /** How many further requests without a failure bring the upper end below this, at most {@code most}. */
    static long requestsMissing(long k, long n, double alpha, double below, long most) {
        if (upper(k, n, alpha) < below) {
            return 0;
        }
        long tooFew = 0;
        long enough = 1;
        while (enough < most && upper(k, n + enough, alpha) >= below) {
            tooFew = enough;
            enough = Math.min(most, 2 * enough);
        }
        while (enough - tooFew > 1) {
            long middle = (tooFew + enough) >>> 1;
            if (upper(k, n + middle, alpha) < below) {
                enough = middle;
            } else {
                tooFew = middle;
            }
        }
        return enough;
    }

    /** The border between refuted and not between {@code k/n} and this outer value. */
    private static double end(long k, long n, double alpha, double outer) {
        double lnBeta = LogBeta.of(1.0 + k, 1.0 + n - k);
        double lnLimit = -StrictMath.log(alpha);
        double inside = (double) k / n;
        double outside = outer;
        double middle = (inside + outside) / 2;
        while (middle != inside && middle != outside) {
            if (lnBeta - lnLikelihood(k, n, middle) < lnLimit) {
                inside = middle;
            } else {
                outside = middle;
            }
            middle = (inside + outside) / 2;
        }
        return outside;
    }

    private static double lnLikelihood(long k, long n, double p) {
        return (k == 0 ? 0 : k * StrictMath.log(p)) + (n == k ? 0 : (n - k) * StrictMath.log1p(-p));
    }
}
