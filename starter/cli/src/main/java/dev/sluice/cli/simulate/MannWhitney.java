package dev.sluice.cli.simulate;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Kayenta's classifier of one metric: is the canary's series higher than the baseline's?
 *
 * <p>The 98 % confidence interval of the Hodges-Lehmann shift (median of all differences) by the Mann-Whitney statistic, normal
 * approximation with ties corrected; high iff its lower end is above a quarter of the shift's size.
 */
final class MannWhitney {

    private static final double Z_98 = 2.3263478740408408;
    private static final double TOLERANCE = 0.25;

    private MannWhitney() {}

    static boolean high(double[] canary, double[] baseline) {
        if (canary.length == 0 || baseline.length == 0) {
            return false;
        }
        double[] differences = new double[canary.length * baseline.length];
        for (int i = 0; i < canary.length; i++) {
            for (int j = 0; j < baseline.length; j++) {
                differences[i * baseline.length + j] = canary[i] - baseline[j];
            }
        }
        Arrays.sort(differences);
        double rank = differences.length / 2.0 - Z_98 * deviation(canary, baseline);
        double lower = differences[Math.max(0, (int) rank)];
        double shift = (differences[(differences.length - 1) / 2] + differences[differences.length / 2]) / 2;
        return lower > TOLERANCE * Math.abs(shift);
    }

    private static double deviation(double[] a, double[] b) {
        Map<Double, Long> ties = new HashMap<>();
        for (double value : a) {
            ties.merge(value, 1L, Long::sum);
        }
        for (double value : b) {
            ties.merge(value, 1L, Long::sum);
        }
        double n = a.length + b.length;
        double tied = ties.values().stream().mapToDouble(t -> t * (t * t - 1.0)).sum() / Math.max(1, n * (n - 1));
        return Math.sqrt(a.length * b.length / 12.0 * Math.max(0, n + 1 - tied));
    }
}
