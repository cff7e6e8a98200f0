package dev.sluice.policy.analysis;

/**
 * The logarithm of the beta function, accurate for arguments from {@code 1e-3} to {@code 1e12} and any ratio of them.
 *
 * <p>Idea: {@code lnGamma(x) = (x - 1/2) ln x - x + ln(2 pi)/2 + delta(x)}, and the great terms of the three gammas are
 * subtracted on paper instead of in floating point:
 *
 * <pre>
 * ln B(a, b) = ln(2 pi)/2 + delta(a) + delta(b) - delta(a + b)
 *              - (a - 1/2) ln(1 + b/a) - (b - 1/2) ln(1 + a/b) - ln(a + b)/2
 * </pre>
 *
 * <p>{@code delta} is Stirling's series from 15 on (the first omitted term is below {@code 1e-15}) and is brought there
 * by {@code Gamma(x + 1) = x Gamma(x)} below. Source: Didonato, Morris, ACM TOMS 708, 1992.
 */
final class LogBeta {

    private static final double HALF_LN_TWO_PI = 0.9189385332046728;

    private LogBeta() {}

    static double of(double a, double b) {
        return HALF_LN_TWO_PI
                + delta(a)
                + delta(b)
                - delta(a + b)
                - (a - 0.5) * StrictMath.log1p(b / a)
                - (b - 0.5) * StrictMath.log1p(a / b)
                - 0.5 * StrictMath.log(a + b);
    }

    private static double delta(double x) {
        double shifted = x;
        double product = 1;
        while (shifted < 15) {
            product *= shifted;
            shifted++;
        }
        double square = 1 / (shifted * shifted);
        double series =
                (1 / 12.0 - square * (1 / 360.0 - square * (1 / 1260.0 - square * (1 / 1680.0 - square / 1188.0))))
                        / shifted;
        if (shifted == x) {
            return series;
        }
        double back = (shifted - 0.5) * StrictMath.log(shifted) - (x - 0.5) * StrictMath.log(x) - (shifted - x);
        return series + back - StrictMath.log(product);
    }
}
