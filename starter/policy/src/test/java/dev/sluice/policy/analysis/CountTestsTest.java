package dev.sluice.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A tick a second, 200 requests, 5 % on the canary, errors in bursts that hit either version as a whole. */
class CountTestsTest {

    private static final int RUNS = 300;
    private static final double TAIL = 1e-3;

    @ParameterizedTest
    @ValueSource(doubles = {3, 10})
    void burstsAsLargeAsThoseBeforeDoNotBreakTheLevel(double meanBurst) {
        int alarms = 0;
        int undivided = 0;
        for (int run = 0; run < RUNS; run++) {
            SplittableRandom random = new SplittableRandom(1_000L * run + (long) meanBurst);
            List<Long> before = new ArrayList<>();
            for (int t = 0; t < 600; t++) {
                before.add(errors(random, 0.95, meanBurst));
            }
            alarms += alarms(CountTests.begin(Criteria.defaults(), before), random.split(), meanBurst) ? 1 : 0;
            undivided += alarms(calm(), random.split(), meanBurst) ? 1 : 0;
        }
        int most = BinomialBound.mostAlarms(RUNS, 0.01, TAIL);
        assertThat(alarms).as("with phi, mean burst %s", meanBurst).isLessThanOrEqualTo(most);
        assertThat(undivided).as("without phi").isGreaterThan(most);
    }

    @Test
    void theDispersionIsVarianceOverMeanAndAtLeastOne() {
        assertThat(calm().dispersion()).isEqualTo(1);
        List<Long> bursts = new ArrayList<>(Collections.nCopies(90, 0L));
        bursts.addAll(Collections.nCopies(10, 10L));
        double expected = (90 * 1 + 10 * 81) / 99.0;
        assertThat(CountTests.begin(Criteria.defaults(), bursts).dispersion()).isCloseTo(expected, within(1e-12));
        assertThat(CountTests.begin(Criteria.defaults(), Collections.nCopies(30, 0L))
                        .dispersion())
                .isEqualTo(1);
    }

    @Test
    void aFailingCanaryIsFoundAndAFloorIsKept() {
        CountTests tests = calm();
        for (int t = 0; t < 3; t++) {
            tests = tests.observe(Samples.counts(10, 5), Samples.counts(190, 0));
        }
        assertThat(tests.reached()).isTrue();
        CountTests below = calm();
        for (int t = 0; t < 100; t++) {
            below = below.observe(Samples.counts(1_000, 2), Samples.counts(19_000, 0))
                    .restart();
        }
        assertThat(below.worse()).isTrue();
        assertThat(below.reached()).isFalse();
    }

    @Test
    void withoutRequestsNothingIsDecided() {
        assertThat(calm().observe(Counts.NONE, Counts.NONE).worse()).isFalse();
    }

    @Test
    void aShortWindowIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CountTests.begin(Criteria.defaults(), List.of(1L, 2L)))
                .withMessage("stableErrors must be at least 30 ticks, or the dispersion is not known, but were 2");
    }

    private static CountTests calm() {
        return CountTests.begin(Criteria.defaults(), Collections.nCopies(600, 1L));
    }

    private static boolean alarms(CountTests tests, SplittableRandom random, double meanBurst) {
        CountTests after = tests;
        for (int t = 0; t < 1_200; t++) {
            after = after.observe(
                    Samples.counts(10, Math.min(10, errors(random, 0.05, meanBurst))),
                    Samples.counts(190, Math.min(190, errors(random, 0.95, meanBurst))));
        }
        return after.worse();
    }

    /** Bursts of geometric size, half of an error a second on average over both versions. */
    private static long errors(SplittableRandom random, double share, double meanBurst) {
        long errors = 0;
        if (random.nextDouble() < 0.5 * share / meanBurst) {
            do {
                errors++;
            } while (random.nextDouble() >= 1 / meanBurst);
        }
        return errors;
    }
}
