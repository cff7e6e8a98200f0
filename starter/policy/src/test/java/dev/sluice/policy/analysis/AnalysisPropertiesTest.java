package dev.sluice.policy.analysis;

import static dev.sluice.policy.analysis.Samples.begin;
import static dev.sluice.policy.analysis.Samples.counts;
import static dev.sluice.policy.analysis.Samples.key;
import static dev.sluice.policy.analysis.Samples.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for any traffic. */
class AnalysisPropertiesTest {

    private static final long T = Traffic.START;

    @Test
    void everyStepAndEveryMinuteStartsNewProcessesInEveryTest() {
        Analysis analysis = begin();
        assertThat(starts(analysis)).containsOnly(1);
        analysis = analysis.observe(sample(0, 500, 190, 0, 10, 0));
        analysis = analysis.observe(sample(59_999, 500, 190, 0, 10, 0));
        assertThat(starts(analysis)).containsOnly(1);
        analysis = analysis.observe(sample(60_000, 500, 190, 0, 10, 0));
        assertThat(starts(analysis)).containsOnly(2);
        analysis = analysis.atStep(LatencySketch.EMPTY, T + 70_000);
        assertThat(starts(analysis)).containsOnly(3);
        analysis = analysis.observe(sample(129_999, 500, 190, 0, 10, 0));
        assertThat(starts(analysis)).containsOnly(3);
        analysis = analysis.observe(sample(130_000, 500, 190, 0, 10, 0));
        assertThat(starts(analysis)).containsOnly(4);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void anySplitIntoSamplesGivesTheSameTestA(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Analysis whole = begin();
        Analysis split = begin();
        Traffic traffic = new Traffic(seed, 200).failing(0.01, 0.03);
        for (int i = 0; i < 120; i++) {
            Sample sample = traffic.next(500, 1_000);
            whole = whole.observe(sample);
            for (Sample part : parts(sample, random)) {
                split = split.observe(part);
            }
            assertThat(split.snapshot().errors().worse())
                    .as("seed %d", seed)
                    .isEqualTo(whole.snapshot().errors().worse());
        }
        assertThat(split.snapshot().errors().keys())
                .isEqualTo(whole.snapshot().errors().keys());
        assertThat(split.snapshot().step()).isEqualTo(whole.snapshot().step());
    }

    /** Out of order by up to two seconds, as with several gateways: the evidence differs by rounding alone. */
    @Test
    void samplesInAnotherOrderGiveTheSameEvidence() {
        long seed = 11;
        Traffic traffic = new Traffic(seed, 200).failing(0.01, 0.02);
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            samples.add(traffic.next(500, 250));
        }
        Analysis inOrder = begin();
        for (Sample sample : samples) {
            inOrder = inOrder.observe(sample);
        }
        for (int from = 8; from < samples.size(); from += 8) {
            Collections.shuffle(samples.subList(from, from + 8), new java.util.Random(seed));
        }
        Analysis shuffled = begin();
        for (Sample sample : samples) {
            shuffled = shuffled.observe(sample);
        }
        assertThat(shuffled.verdict().evidence().worse())
                .isCloseTo(inOrder.verdict().evidence().worse(), within(1e-9));
        assertThat(shuffled.snapshot().step()).isEqualTo(inOrder.snapshot().step());
    }

    @Test
    void oneMoreFailingCanaryKeyNeverLowersEvidence() {
        long seed = 21;
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 200; round++) {
            Traffic traffic =
                    new Traffic(random.nextLong(), 200).failing(random.nextDouble(0.02), random.nextDouble(0.04));
            int weight = 100 + random.nextInt(9_900);
            Analysis analysis = begin();
            for (int i = random.nextInt(20); i > 0; i--) {
                analysis = analysis.observe(traffic.next(weight, 250));
            }
            Sample sample = traffic.next(weight, 250);
            Evidence without = analysis.observe(sample).verdict().evidence();
            Evidence with =
                    analysis.observe(oneMoreFailure(sample, random)).verdict().evidence();
            assertThat(with.worse()).as("seed %d", seed).isGreaterThanOrEqualTo(without.worse() - 1e-12);
            assertThat(with.floor()).isGreaterThanOrEqualTo(without.floor() - 1e-12);
            assertThat(with.canaryRateUpper()).isGreaterThanOrEqualTo(without.canaryRateUpper());
        }
    }

    @Test
    void whenTheSetOfKeysIsFullTheEvidenceStandsStill() {
        Analysis analysis = begin();
        for (int i = 0; i < 100; i++) {
            List<FailingKey> keys = new ArrayList<>();
            for (int j = 0; j < 1_000; j++) {
                keys.add(key(1_000L * i + j, 9_000, false, 0));
            }
            analysis = analysis.observe(new Sample(T + i, T + i, 500, counts(1_000, 1_000), counts(50, 0), keys));
        }
        assertThat(analysis.snapshot().errors().keys()).hasSize(SeenKeys.MOST);
        Evidence full = analysis.verdict().evidence();
        for (int i = 0; i < 50; i++) {
            analysis = analysis.observe(
                    new Sample(T + 200, T + 200, 500, counts(19, 0), counts(1, 1), List.of(key(-1 - i, 1, true, 0))));
        }
        assertThat(analysis.verdict()).isNotInstanceOf(Verdict.Fail.class);
        assertThat(analysis.verdict().evidence().worse()).isEqualTo(full.worse());
        assertThat(analysis.verdict().evidence().floor()).isEqualTo(full.floor());
    }

    private static List<Integer> starts(Analysis analysis) {
        Snapshot snapshot = analysis.snapshot();
        List<Snapshot.Mixture> mixtures = new ArrayList<>(snapshot.latency().rollback());
        mixtures.addAll(snapshot.latency().hold());
        mixtures.add(snapshot.errors().worse().mixture());
        mixtures.add(snapshot.errors().floor().mixture());
        return mixtures.stream().map(Snapshot.Mixture::starts).toList();
    }

    private static List<Sample> parts(Sample sample, SplittableRandom random) {
        List<Sample> parts = new ArrayList<>();
        List<FailingKey> keys = sample.failingKeys();
        int from = 0;
        while (from < keys.size()) {
            int to = Math.min(keys.size(), from + 1 + random.nextInt(3));
            List<FailingKey> part = keys.subList(from, to);
            long canary = part.stream().filter(FailingKey::canary).count();
            parts.add(part(sample, part.size() - canary, part.size() - canary, canary, canary, part));
            from = to;
        }
        long stable = sample.stable().requests() - sample.stable().failures();
        long canary = sample.canary().requests() - sample.canary().failures();
        parts.add(part(sample, stable, 0, canary, 0, List.of()));
        return parts;
    }

    private static Sample part(
            Sample of, long stable, long stableFailures, long canary, long canaryFailures, List<FailingKey> keys) {
        return new Sample(
                of.fromMillis(),
                of.toMillis(),
                of.weight(),
                counts(stable, stableFailures),
                counts(canary, canaryFailures),
                keys);
    }

    private static Sample oneMoreFailure(Sample sample, SplittableRandom random) {
        List<FailingKey> keys = new ArrayList<>(sample.failingKeys());
        keys.add(key(random.nextLong(), 0, true, 0));
        Counts canary = counts(sample.canary().requests() + 1, sample.canary().failures() + 1);
        return new Sample(sample.fromMillis(), sample.toMillis(), sample.weight(), sample.stable(), canary, keys);
    }
}
