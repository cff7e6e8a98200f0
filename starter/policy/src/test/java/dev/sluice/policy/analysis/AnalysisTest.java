package dev.sluice.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnalysisTest {

    private static final long T = Traffic.START;

    @Test
    void withoutDataNothingIsDecided() {
        Verdict verdict = begin().verdict();
        assertThat(verdict).isInstanceOf(Verdict.Undecided.class);
        assertThat(verdict.evidence().canaryRateUpper()).isEqualTo(1);
        assertThat(verdict.evidence().limit()).isCloseTo(Math.log(100), within(1e-12));
        assertThat(((Verdict.Undecided) verdict).forecast())
                .isEqualTo(new Forecast(984, -1, "needs 984 more canary requests"));
    }

    @Test
    void aCanaryThatFailsEveryCallIsDecidedByThreeKeys() {
        Analysis analysis = begin().observe(sample(0, 500, 190, 0, 0));
        analysis = analysis.observe(sample(250, 500, 40, 1, 1));
        assertThat(analysis.verdict()).isInstanceOf(Verdict.Undecided.class);
        analysis = analysis.observe(sample(350, 500, 20, 1, 1));
        assertThat(analysis.verdict()).isNotInstanceOf(Verdict.Fail.class);
        analysis = analysis.observe(sample(450, 500, 20, 1, 1));
        assertThat(analysis.verdict())
                .isInstanceOfSatisfying(
                        Verdict.Fail.class,
                        fail -> assertThat(fail.reason())
                                .isEqualTo(
                                        "the canary fails more often than stable, and above the floor of 0.5 %: 3 of 3 requests, stable 0 of"
                                                + " 270 requests in this step"));
    }

    @Test
    void oneKeyThatFailsForEverProvesNothing() {
        Analysis analysis = begin();
        for (int i = 0; i < 200; i++) {
            analysis = analysis.observe(new Sample(
                    T + 250L * i, T + 250L * (i + 1), 500, counts(48, 0), counts(2, 1), List.of(key(42, 3, true, 0))));
        }
        assertThat(analysis.verdict()).isInstanceOf(Verdict.Undecided.class);
        assertThat(analysis.verdict().evidence().worse()).isLessThan(2);
    }

    @Test
    void anOutageOfBothVersionsHoldsAndDoesNotBlameTheCanary() {
        Analysis analysis = begin();
        for (int i = 0; i < 20; i++) {
            analysis = analysis.observe(sample(250L * i, 500, 190, 95, 10, 5));
        }
        assertThat(analysis.verdict())
                .isInstanceOfSatisfying(
                        Verdict.Hold.class, hold -> assertThat(hold.cause()).isEqualTo(Verdict.Cause.SHARED_INCIDENT));
        assertThat(analysis.verdict().evidence().worse()).isLessThan(0);
    }

    @Test
    void aHoldForASharedIncidentEndsSoonAfterTheIncident() {
        Analysis analysis = begin();
        for (int i = 0; i < 20; i++) {
            analysis = analysis.observe(sample(250L * i, 500, 190, 95, 10, 5));
        }
        int samples = 0;
        while (analysis.verdict() instanceof Verdict.Hold) {
            analysis = analysis.observe(sample(5_000 + 250L * samples++, 500, 190, 0, 10, 0));
        }
        assertThat(10 * samples)
                .as("healthy canary requests until the hold ends")
                .isLessThan(300);
    }

    @Test
    void aRegressionBelowTheFloorHoldsAndTellsAHuman() {
        Analysis analysis = begin();
        for (int i = 0; i < 400; i++) {
            analysis = analysis.observe(sample(250L * i, 500, 4_750, 0, 250, i % 2));
        }
        assertThat(analysis.verdict()).isInstanceOfSatisfying(Verdict.Hold.class, hold -> {
            assertThat(hold.cause()).isEqualTo(Verdict.Cause.RELATIVE_REGRESSION);
            assertThat(hold.reason()).contains("more often than stable, but not above the floor of 0.5 %");
        });
    }

    @Test
    void aProvedCanaryPassesTheStepAndTheNextStepWantsItsOwnProof() {
        Analysis analysis = begin();
        for (int i = 0; i < 98; i++) {
            analysis = analysis.observe(sample(1_000L * i, 500, 190, 0, 10, 0));
        }
        assertThat(analysis.verdict())
                .isInstanceOfSatisfying(
                        Verdict.Undecided.class,
                        undecided -> assertThat(undecided.forecast())
                                .isEqualTo(new Forecast(4, 0.4, "needs 4 more canary requests, about 1 s")));
        analysis = analysis.observe(sample(98_000, 500, 190, 0, 10, 0));
        assertThat(analysis.verdict()).isInstanceOf(Verdict.Pass.class);
        assertThat(analysis.atStep(LatencySketch.EMPTY, T + 99_000).verdict()).isInstanceOf(Verdict.Undecided.class);
    }

    @Test
    void theForecastNamesRequestsAndTimeAtThePresentRate() {
        Analysis analysis = begin();
        for (int i = 0; i < 200; i++) {
            analysis = analysis.observe(sample(250L * i, 500, 48, 0, i % 2 == 0 ? 2 : 3, 0));
        }
        assertThat(((Verdict.Undecided) analysis.verdict()).forecast())
                .isEqualTo(new Forecast(484, 48.4, "needs 484 more canary requests, about 49 s"));
    }

    @Test
    void theForecastSaysThatNoCanaryRequestArrives() {
        Analysis analysis = begin();
        for (int i = 0; i < 20; i++) {
            analysis = analysis.observe(sample(250L * i, 500, 48, 0, 0, 0));
        }
        assertThat(((Verdict.Undecided) analysis.verdict()).forecast())
                .isEqualTo(new Forecast(984, -1, "needs 984 more canary requests; none arrives at present"));
    }

    @Test
    void failuresAtWeightZeroCountNothing() {
        Analysis before = begin();
        Analysis after = before.observe(new Sample(
                T,
                T + 250,
                0,
                counts(100, 3),
                counts(3, 3),
                List.of(key(1, 1, true, 0), key(2, 2, true, 0), key(3, 3, false, 0))));
        assertThat(after.snapshot().errors()).isEqualTo(before.snapshot().errors());
    }

    @Test
    void atFullWeightNothingIsComparedAndNothingBreaks() {
        Analysis analysis = begin();
        double worse = analysis.verdict().evidence().worse();
        for (int i = 0; i < 100; i++) {
            analysis = analysis.observe(sample(250L * i, 10_000, 0, 0, 200, 5));
        }
        assertThat(analysis.verdict().evidence().worse()).isEqualTo(worse);
        assertThat(analysis.verdict())
                .isInstanceOfSatisfying(
                        Verdict.Hold.class, hold -> assertThat(hold.cause()).isEqualTo(Verdict.Cause.SHARED_INCIDENT));
    }

    @Test
    void aKeyThatTheHashDidNotSendToTheCanaryIsNoEvidenceAgainstIt() {
        Analysis analysis = begin();
        for (int i = 0; i < 50; i++) {
            analysis = analysis.observe(
                    new Sample(T + i, T + i, 500, counts(19, 0), counts(1, 1), List.of(key(i, 5_000, true, i))));
        }
        assertThat(analysis.snapshot().errors().keys()).isEmpty();
        assertThat(analysis.verdict()).isNotInstanceOf(Verdict.Fail.class);
    }

    @Test
    void aLateFaultIsFoundWithAFewKeysMoreThanAnEarlyOne() {
        Analysis analysis = begin();
        for (int i = 0; i < 3_600; i++) {
            analysis = analysis.observe(sample(1_000L * i, 500, 190, 1, 10, i % 20 == 0 ? 1 : 0));
        }
        int failing = 0;
        while (!(analysis.verdict() instanceof Verdict.Fail)) {
            analysis = analysis.observe(sample(3_600_000 + 100L * failing++, 500, 19, 0, 1, 1));
        }
        assertThat(failing).isLessThanOrEqualTo(12);
    }

    /** Both alarms are needed, each at some time. */
    @Test
    void anAlarmOfOneTestIsRememberedForTheOther() {
        Analysis analysis = begin();
        for (int i = 0; i < 20; i++) {
            analysis = analysis.observe(sample(250L * i, 500, 190, 95, 10, 5));
        }
        for (int i = 20; i < 120; i++) {
            analysis = analysis.observe(sample(250L * i, 500, 190, 0, 10, 0));
        }
        assertThat(analysis.verdict()).isNotInstanceOfAny(Verdict.Hold.class, Verdict.Fail.class);
        assertThat(analysis.verdict().evidence().floor())
                .isGreaterThanOrEqualTo(analysis.verdict().evidence().limit());
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

    private static Analysis begin() {
        return Analysis.begin(Criteria.defaults(), LatencySketch.EMPTY);
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

    /** All of the canary's requests fail. */
    private static Sample sample(long from, int weight, long stable, long canary, long failures) {
        return sample(from, weight, stable, 0, canary, failures);
    }

    private static Sample sample(long from, int weight, long stable, long stableFailures, long canary, long failures) {
        List<FailingKey> keys = new ArrayList<>();
        for (int i = 0; i < stableFailures; i++) {
            keys.add(key(from * 1_000 + i, 9_999, false, from));
        }
        for (int i = 0; i < failures; i++) {
            keys.add(key(-from * 1_000 - i - 1, 0, true, from));
        }
        return new Sample(
                T + from, T + from + 250, weight, counts(stable, stableFailures), counts(canary, failures), keys);
    }

    private static Counts counts(long requests, long failures) {
        return new Counts(requests, failures, LatencySketch.EMPTY);
    }

    private static FailingKey key(long hash, int bucket, boolean canary, long at) {
        return new FailingKey(hash, bucket, canary, T + at);
    }
}
