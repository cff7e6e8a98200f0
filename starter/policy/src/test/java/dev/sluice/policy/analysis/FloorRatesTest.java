package dev.sluice.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FloorRatesTest {

    private static final FloorRates HALF_A_PERCENT = new FloorRates(0.005);

    @ParameterizedTest
    @CsvSource({
        "1, 1, 3.668179",
        "2, 2, 8.305761",
        "3, 3, 13.223492",
        "2, 10, 4.481550",
        "3, 10, 8.389872",
        "5, 100, 5.567225",
        "10, 500, 4.531059",
        "10, 1000, 0.006132",
        "5, 1000, -2.570385",
        "0, 1000, -4.089266"
    })
    void countsGiveThePublishedEvidence(long x, long n, double expected) {
        assertThat(RestartMixture.lnMean(HALF_A_PERCENT.lnFactors(x, n))).isCloseTo(expected, within(1e-6));
    }

    @Test
    void everyFactorHasMeanOneAtTheFloorAndLessBelowIt() {
        double[] failing = HALF_A_PERCENT.lnFactors(1, 1);
        double[] passing = HALF_A_PERCENT.lnFactors(0, 1);
        for (int k = 0; k < failing.length; k++) {
            assertThat(mean(0.005, failing[k], passing[k])).isCloseTo(1, within(1e-12));
            assertThat(mean(0.004, failing[k], passing[k])).isLessThan(1);
        }
    }

    @Test
    void moreFailingKeysThanRequestsAreNoError() {
        assertThat(HALF_A_PERCENT.lnFactors(3, 1)).containsExactly(HALF_A_PERCENT.lnFactors(3, 3));
    }

    private static double mean(double rate, double lnFailing, double lnPassing) {
        return rate * Math.exp(lnFailing) + (1 - rate) * Math.exp(lnPassing);
    }
}
