package dev.sluice.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RestartMixtureTest {

    private static final double[][] TICKS = {
        {0, 19, .05}, {1, 19, .05}, {0, 20, .05}, {0, 18, .05}, {3, 0, .05}, {2, 1, .05}
    };

    @Test
    void oneStartBeforeEachTickGivesThePublishedEvidence() {
        double[] expected = {-0.596233, -0.905999, -1.220113, -1.450249, 4.090559, 7.936738};
        RestartMixture mixture = RestartMixture.begin(RateRatios.SIZE, 1);
        for (int t = 0; t < TICKS.length; t++) {
            mixture = (t == 0 ? mixture : mixture.start()).times(factors(TICKS[t]));
            assertThat(mixture.lnEvidence()).isCloseTo(expected[t], within(1e-6));
        }
    }

    @Test
    void withoutRestartsTheSameTicksStayBelowOne() {
        RestartMixture mixture = RestartMixture.begin(RateRatios.SIZE, 1);
        for (double[] tick : TICKS) {
            mixture = mixture.times(factors(tick));
        }
        double plain = 2 * Math.exp(mixture.lnEvidence()) - 1;
        assertThat(Math.log(plain)).isCloseTo(-1.554674, within(1e-6));
    }

    /** The explicit sum over all processes, each with its own K numbers, under random ticks and starts. */
    @ParameterizedTest
    @ValueSource(doubles = {1, RestartMixture.LATER, 0.01})
    void kNumbersAreExactlyTheSumOverAllProcesses(double c) {
        long seed = 4711;
        SplittableRandom random = new SplittableRandom(seed);
        RestartMixture mixture = RestartMixture.begin(RateRatios.SIZE, c);
        List<double[]> processes = new ArrayList<>(List.of(new double[RateRatios.SIZE]));
        for (int t = 0; t < 200; t++) {
            if (random.nextInt(5) == 0) {
                mixture = mixture.start();
                processes.add(new double[RateRatios.SIZE]);
            }
            double[] factors = RateRatios.OF_FAILURES.lnFactors(random.nextInt(3), random.nextInt(30), 0.05);
            mixture = mixture.times(factors);
            for (double[] process : processes) {
                for (int k = 0; k < process.length; k++) {
                    process[k] += factors[k];
                }
            }
            double sum = c / (processes.size() + c);
            for (int j = 0; j < processes.size(); j++) {
                sum += Math.exp(RestartMixture.lnMean(processes.get(j))) * c / ((j + c) * (j + 1 + c));
            }
            assertThat(mixture.lnEvidence()).as("seed %d, tick %d", seed, t).isCloseTo(Math.log(sum), within(1e-9));
        }
    }

    @Test
    void aStartAloneNeverRaisesTheEvidenceOfWhatBeganWithOne() {
        RestartMixture mixture = RestartMixture.begin(RateRatios.SIZE);
        for (int j = 0; j < 100; j++) {
            assertThat(mixture.lnEvidence()).isCloseTo(0, within(1e-12));
            mixture = mixture.start();
        }
    }

    @Test
    void evidenceAboveTheMostIsScaledDownToIt() {
        RestartMixture mixture = RestartMixture.begin(RateRatios.SIZE).times(factors(new double[] {50, 0, .05}));
        assertThat(mixture.lnEvidence()).isGreaterThan(100);
        assertThat(mixture.atMost(7).lnEvidence()).isBetween(6.9, 7.1);
        assertThat(mixture.atMost(7).times(factors(new double[] {0, 40, .05})).lnEvidence())
                .isLessThan(2);
        assertThat(mixture.atMost(1e9)).isSameAs(mixture);
    }

    @Test
    void aMillionHealthyTicksNeitherUnderflowNorLoseTheTail() {
        RestartMixture mixture = RestartMixture.begin(RateRatios.SIZE);
        double[] healthy = factors(new double[] {50, 950, .05});
        for (int t = 0; t < 1_000; t++) {
            mixture = mixture.times(healthy);
        }
        assertThat(mixture.lnEvidence()).isCloseTo(Math.log(0.1), within(1e-9));
        assertThat(mixture.snapshot().logs()).allSatisfy(log -> assertThat(log).isFinite());
    }

    private static double[] factors(double[] tick) {
        return RateRatios.OF_FAILURES.lnFactors((long) tick[0], (long) tick[1], tick[2]);
    }
}
