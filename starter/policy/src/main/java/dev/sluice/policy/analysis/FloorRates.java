package dev.sluice.policy.analysis;

/**
 * Test B: is the canary bad enough to matter? The factors of one tick, for a grid of failure rates above the floor.
 *
 * <p>Idea: the likelihood ratio of "the rate is {@code p_k}" against "the rate is the floor {@code p0}", for a grid from
 * {@code 1.2 p0} to 0.95. With x failing keys among n requests:
 *
 * <pre>
 * ln factor_k = x ln(p_k / p0) + (n - x) ln((1 - p_k) / (1 - p0))
 * </pre>
 *
 * <p>The mean of the factor is 1 at the floor and less below it, so the product is an e-process. x counts each key once
 * and n every request, which only lowers it. Cost: K multiplications a tick. Source: Wald 1945, Robbins 1970.
 */
final class FloorRates {

    private final double[] lnFailure = new double[RateRatios.SIZE];
    private final double[] lnSuccess = new double[RateRatios.SIZE];

    FloorRates(double floor) {
        double[] rates = RateRatios.logSpaced(1.2 * floor, 0.95);
        for (int k = 0; k < rates.length; k++) {
            lnFailure[k] = StrictMath.log(rates[k] / floor);
            lnSuccess[k] = StrictMath.log1p(-rates[k]) - StrictMath.log1p(-floor);
        }
    }

    /** The factors' logarithms for x failing keys among n requests. */
    double[] lnFactors(long x, long n) {
        double[] factors = new double[lnFailure.length];
        for (int k = 0; k < factors.length; k++) {
            factors[k] = x * lnFailure[k] + Math.max(0, n - x) * lnSuccess[k];
        }
        return factors;
    }
}
