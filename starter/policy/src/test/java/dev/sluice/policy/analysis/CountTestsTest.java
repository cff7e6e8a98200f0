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
            alarms += alarms(begin(before), random.split(), meanBurst) ? 1 : 0;
            undivided += alarms(calm(), random.split(), meanBurst) ? 1 : 0;
        }
        int most = BinomialBound.mostAlarms(RUNS, 0.01, TAIL);
        assertThat(alarms).as("with phi, mean burst %s", meanBurst).isLessThanOrEqualTo(most);
        assertThat(undivided).as("without phi").isGreaterThan(most);
    }

    @Test
    void theDispersionIsVarianceOverMeanAndAtLeastOne() {
        assertThat(CountTests.dispersion(Collections.nCopies(600, 1L))).isEqualTo(1);
        List<Long> bursts = new ArrayList<>(Collections.nCopies(90, 0L));
        bursts.addAll(Collections.nCopies(10, 10L));
        double expected = (90 * 1 + 10 * 81) / 99.0;
        assertThat(CountTests.dispersion(bursts)).isCloseTo(expected, within(1e-12));
        assertThat(CountTests.dispersion(Collections.nCopies(30, 0L))).isEqualTo(1);
    }

    @Test
    void aFailingCanaryIsFoundAndAFloorIsKept() {
        CountTests tests = calm();
        for (int t = 0; t < 3; t++) {
            tests = tests.observe(tick(500, Samples.counts(10, 5), Samples.counts(190, 0)));
        }
        assertThat(tests.reached()).isTrue();
        CountTests below = calm();
        for (int t = 0; t < 100; t++) {
            below = below.observe(tick(500, Samples.counts(1_000, 2), Samples.counts(19_000, 0)))
                    .restart();
        }
        assertThat(below.worse().reached()).isTrue();
        assertThat(below.reached()).isFalse();
    }

    @Test
    void withoutRequestsNothingIsDecided() {
        assertThat(calm().observe(tick(500, Counts.NONE, Counts.NONE)).worse().reached())
                .isFalse();
    }

    @Test
    void aTickInWhichTheWeightChangedCountsNothing() {
        CountTests tests = calm();
        for (int t = 0; t < 100; t++) {
            tests = tests.observe(tick(0, Samples.counts(10, 10), Samples.counts(190, 0)));
        }
        assertThat(tests.worse()).isEqualTo(calm().worse());
    }

    @Test
    void anAnalysisOfTicksRollsBackHoldsAndIsRestored() {
        Analysis analysis = Analysis.begin(Criteria.defaults(), LatencySketch.EMPTY, 1.0);
        Analysis both = analysis;
        for (int t = 0; t < 5; t++) {
            analysis = analysis.observe(tick(500, Samples.counts(10, 5), Samples.counts(190, 0)));
            both = both.observe(tick(500, Samples.counts(10, 5), Samples.counts(190, 95)));
        }
        assertThat(analysis.verdict()).isInstanceOf(Verdict.Fail.class);
        assertThat(((Verdict.Hold) both.verdict()).cause()).isEqualTo(Verdict.Cause.SHARED_INCIDENT);
        Analysis restored = Analysis.restore(analysis.snapshot());
        assertThat(restored.snapshot()).isEqualTo(analysis.snapshot());
        Sample more = tick(500, Samples.counts(10, 1), Samples.counts(190, 1));
        assertThat(restored.observe(more).snapshot())
                .isEqualTo(analysis.observe(more).snapshot());
    }

    @Test
    void burstsThatStableHadBeforeAreNoEvidence() {
        Sample burst = tick(500, Samples.counts(10, 4), Samples.counts(190, 0));
        Analysis calm = Analysis.begin(Criteria.defaults(), LatencySketch.EMPTY, 1.0);
        Analysis bursts = Analysis.begin(Criteria.defaults(), LatencySketch.EMPTY, 8.0);
        assertThat(calm.observe(burst).verdict()).isInstanceOf(Verdict.Fail.class);
        assertThat(bursts.observe(burst).verdict()).isInstanceOf(Verdict.Undecided.class);
    }

    @Test
    void aShortWindowIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CountTests.dispersion(List.of(1L, 2L)))
                .withMessage("stableErrors must be at least 30 ticks, or the dispersion is not known, but were 2");
    }

    private static CountTests calm() {
        return begin(Collections.nCopies(600, 1L));
    }

    private static CountTests begin(List<Long> before) {
        Criteria criteria = Criteria.defaults();
        return CountTests.begin(criteria.floor(), Share.ERRORS.lnAlarm(criteria), CountTests.dispersion(before));
    }

    private static Sample tick(int weight, Counts canary, Counts stable) {
        return new Sample(0, 1_000, weight, stable, canary, List.of());
    }

    private static boolean alarms(CountTests tests, SplittableRandom random, double meanBurst) {
        CountTests after = tests;
        for (int t = 0; t < 1_200; t++) {
            after = after.observe(tick(
                    500,
                    Samples.counts(10, Math.min(10, errors(random, 0.05, meanBurst))),
                    Samples.counts(190, Math.min(190, errors(random, 0.95, meanBurst)))));
        }
        return after.worse().reached();
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
