package dev.sluice.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateRatiosTest {

    /** Counts, exposure, evidence of the grid, and of the closed form with kappa 2 and 100. */
    @ParameterizedTest
    @CsvSource({
        "1, 0, 0.05, 2.233276, 0.000000, 0.000000",
        "2, 0, 0.05, 4.796708, 1.992430, 0.172371",
        "3, 0, 0.05, 7.486577, 4.343805, 0.489041",
        "4, 0, 0.05, 10.233732, 6.861502, 0.929486",
        "5, 5, 0.05, 7.124921, 5.241600, 1.243834",
        "10, 10, 0.05, 15.069905, 13.162393, 4.590139",
        "10, 40, 0.05, 5.212509, 4.075021, 2.564788",
        "5, 95, 0.05, -2.529630, -2.464432, -0.354910",
        "10, 190, 0.05, -2.941194, -2.814172, -0.560425",
        "50, 950, 0.05, -4.207579, -3.621516, -1.214117",
        "0, 20, 0.05, -2.326618, 0.758269, 0.088385",
        "3, 0, 0.25, 3.529696, 1.609438, 0.086429",
        "6, 0, 0.25, 7.385839, 4.882802, 0.412929",
        "10, 10, 0.25, 1.324441, 1.140668, 0.396208",
        "25, 75, 0.25, -3.363805, -2.129273, -0.348379",
        "5, 0, 0.50, 2.997370, 1.673976, 0.095721",
        "10, 0, 0.50, 6.221701, 4.533577, 0.411466",
        "20, 5, 0.50, 3.396164, 3.190086, 0.797392"
    })
    void oneBatchGivesThePublishedEvidence(long c, long s, double w, double grid, double kappa2, double kappa100) {
        assertThat(RestartMixture.lnMean(RateRatios.OF_FAILURES.lnFactors(c, s, w)))
                .isCloseTo(grid, within(1e-6));
        assertThat(closedForm(c, s, w, 2)).isCloseTo(kappa2, within(1e-6));
        assertThat(closedForm(c, s, w, 100)).isCloseTo(kappa100, within(1e-6));
    }

    @Test
    void severalTicksMultiply() {
        double[][] ticks = {{1, 18, .05}, {2, 20, .05}, {3, 9, .25}, {4, 3, .5}};
        double[] sum = new double[RateRatios.SIZE];
        for (double[] tick : ticks) {
            double[] factors = RateRatios.OF_FAILURES.lnFactors((long) tick[0], (long) tick[1], tick[2]);
            for (int k = 0; k < sum.length; k++) {
                sum[k] += factors[k];
            }
        }
        assertThat(RestartMixture.lnMean(sum)).isCloseTo(-2.0095382306, within(1e-9));
    }

    @Test
    void theGridRunsInEqualRatiosFromSlightlyWorseToTotalFailure() {
        double[] grid = RateRatios.logSpaced(1.2, 200);
        assertThat(grid).hasSize(32);
        assertThat(grid[0]).isEqualTo(1.2);
        assertThat(grid[1]).isCloseTo(1.41531721, within(1e-8));
        assertThat(grid[2]).isCloseTo(1.66926899, within(1e-8));
        assertThat(grid[31]).isCloseTo(200, within(1e-10));
    }

    /** The mean of each factor under "the label is drawn with probability w", summed over all outcomes. */
    @ParameterizedTest
    @CsvSource({"1, 0.05", "7, 0.05", "7, 0.25", "20, 0.5", "20, 0.9999", "20, 0.0001"})
    void everyFactorHasMeanOneForAHarmlessCanary(int events, double w) {
        double[] mean = new double[RateRatios.SIZE];
        for (int c = 0; c <= events; c++) {
            double lnChance = -Math.log(events + 1.0)
                    - LogBeta.of(c + 1.0, events - c + 1.0)
                    + c * Math.log(w)
                    + (events - c) * Math.log1p(-w);
            double[] factors = RateRatios.OF_FAILURES.lnFactors(c, events - c, w);
            for (int k = 0; k < mean.length; k++) {
                mean[k] += Math.exp(lnChance + factors[k]);
            }
        }
        for (double value : mean) {
            assertThat(value).isCloseTo(1, within(1e-9));
        }
    }

    @ParameterizedTest
    @CsvSource({"0.0", "1.0"})
    void nothingIsLearntWhereOnlyOneVersionServes(double w) {
        assertThat(RateRatios.OF_FAILURES.lnFactors(5, 7, w)).containsOnly(0.0);
    }

    @Test
    void extremeWeightsStayFinite() {
        for (double w : new double[] {0.0001, 0.9999}) {
            for (double value : RateRatios.OF_FAILURES.lnFactors(1_000_000, 1_000_000, w)) {
                assertThat(value).isFinite();
            }
        }
    }

    /** Lindon and Malek's two-sided closed form, as an independent check of counts and exposure. */
    private static double closedForm(long c, long s, double w, double kappa) {
        double a = kappa * w;
        double b = kappa * (1 - w);
        return LogBeta.of(a + c, b + s) - LogBeta.of(a, b) - c * Math.log(w) - s * Math.log1p(-w);
    }
}
