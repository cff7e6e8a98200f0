package dev.sluice.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfidenceSequenceTest {

    @ParameterizedTest
    @CsvSource({
        "0, 100, 0.01, 0, 0.088080",
        "0, 500, 0.01, 0, 0.021411",
        "0, 1000, 0.01, 0, 0.011448",
        "0, 1500, 0.01, 0, 0.007915",
        "1, 1000, 0.01, 0, 0.014072",
        "5, 1000, 0.01, 0.000276, 0.022047",
        "50, 1000, 0.05, 0.028235, 0.080171",
        "700, 1000, 0.05, 0.646985, 0.749662"
    })
    void countsGiveThePublishedInterval(long k, long n, double alpha, double lower, double upper) {
        ConfidenceSequence interval = ConfidenceSequence.of(k, n, alpha);
        assertThat(interval.lower()).isCloseTo(lower, within(k == 1 ? 1e-5 : 1e-6));
        assertThat(interval.upper()).isCloseTo(upper, within(1e-6));
    }

    @ParameterizedTest
    @CsvSource({
        "0.005, 0.05, 2127", "0.005, 0.01, 2478",
        "0.01, 0.05, 984", "0.01, 0.01, 1161",
        "0.02, 0.05, 451", "0.02, 0.01, 540",
        "0.05, 0.05, 158", "0.05, 0.01, 193"
    })
    void requestsWithNoErrorNeededAreThePublishedOnes(double rate, double alpha, long expected) {
        assertThat(ConfidenceSequence.requestsMissing(0, 0, alpha, rate, 1_000_000))
                .isEqualTo(expected);
        assertThat(ConfidenceSequence.upper(0, expected, alpha)).isLessThan(rate);
        assertThat(ConfidenceSequence.upper(0, expected - 1, alpha)).isGreaterThanOrEqualTo(rate);
    }

    @Test
    void withoutDataEverythingIsPossible() {
        assertThat(ConfidenceSequence.of(0, 0, 0.05)).isEqualTo(new ConfidenceSequence(0, 1));
        assertThat(ConfidenceSequence.upper(7, 7, 0.05)).isEqualTo(1);
    }

    /** The defining equation at the end found, from one request to ten thousand millions. */
    @Test
    void theEndsSolveTheirEquationAtAnySize() {
        for (long n = 10; n <= 10_000_000_000L; n *= 10) {
            for (long k : new long[] {0, 1, n / 100, n / 2, n <= 10_000 ? n - 1 : 2}) {
                double p = ConfidenceSequence.upper(k, n, 0.05);
                double lnRatio = LogBeta.of(1.0 + k, 1.0 + n - k) - k * Math.log(p) - (n - k) * Math.log1p(-p);
                assertThat(p).isBetween((double) k / n, 1.0);
                assertThat(lnRatio).as("k %d, n %d", k, n).isCloseTo(Math.log(20), within(1e-3));
            }
        }
    }

    @Test
    void anotherFailureRaisesTheUpperEndAndAnotherSuccessLowersIt() {
        long seed = 17;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 300; i++) {
            long n = random.nextLong(1, 1_000_000);
            long k = random.nextLong(0, n);
            double upper = ConfidenceSequence.upper(k, n, 0.05);
            assertThat(ConfidenceSequence.upper(k + 1, n, 0.05))
                    .as("k %d, n %d", k, n)
                    .isGreaterThan(upper);
            assertThat(ConfidenceSequence.upper(k, n + 1, 0.05))
                    .as("k %d, n %d", k, n)
                    .isLessThan(upper);
        }
    }

    /**
     * At most alpha of all runs may ever miss the rate. With 400 runs at alpha 0.05 a correct sequence misses in more than
     * 38 with probability below 1e-4 (binomial tail).
     */
    @Test
    void theRateIsEverMissedInFewerRunsThanAlphaAllows() {
        long seed = 20_26;
        SplittableRandom random = new SplittableRandom(seed);
        int missed = 0;
        for (int run = 0; run < 400; run++) {
            missed += everMisses(random, 0.02) ? 1 : 0;
        }
        assertThat(missed).as("seed %d", seed).isLessThanOrEqualTo(38);
    }

    private static boolean everMisses(SplittableRandom random, double rate) {
        long k = 0;
        for (long n = 1; n <= 3_000; n++) {
            k += random.nextDouble() < rate ? 1 : 0;
            double lnRatio = LogBeta.of(1.0 + k, 1.0 + n - k) - k * Math.log(rate) - (n - k) * Math.log1p(-rate);
            if (lnRatio >= Math.log(20)) {
                return true;
            }
        }
        return false;
    }
}
