package dev.sluice.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.analysis.Traffic.Latency;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Latency at 5 % weight and 10 canary requests a second, in windows of 250 ms. */
class LatencyTestsTest {

    private static final double TAIL = 1e-3;
    private static final Criteria CRITERIA = Criteria.defaults();
    /** So high that a test that does not keep its level of 0.1 is caught with few runs. */
    private static final Criteria LOOSE = new Criteria(0.2, 0.005, 0.01, 1.0, 1.0, 0);

    @ParameterizedTest
    @CsvSource({"3.0, 150, 200", "5.0, 130, 170"})
    void aMuchSlowerCanaryIsRolledBackInFifteenSeconds(double factor, long medianRequests, long p90Requests) {
        long seed = 1;
        long[] requests = new long[41];
        SplittableRandom seeds = new SplittableRandom(seed);
        Arrays.setAll(requests, run -> untilRolledBack(traffic(seeds.nextLong(), 50, 50 * factor)));
        Arrays.sort(requests);
        assertThat(requests[20])
                .as("seed %d, %s", seed, Arrays.toString(requests))
                .isLessThanOrEqualTo(medianRequests);
        assertThat(requests[36])
                .as("seed %d, %s", seed, Arrays.toString(requests))
                .isLessThanOrEqualTo(p90Requests);
    }

    @Test
    void aCanaryAsFastAsStableIsNeitherRolledBackNorHeld() {
        Alarms alarms = simulate(40, 120, 2, CRITERIA, seed -> traffic(seed, 50, 50));
        assertThat(alarms.rollback()).as("%s", alarms).isLessThanOrEqualTo(bound(40, 0.005));
        assertThat(alarms.hold()).as("%s", alarms).isZero();
    }

    /** Criteria with factor 1 on a slow service, where no tolerance helps: the test itself must keep its level. */
    @Test
    void theLevelIsKeptAtTheBorderOfWhatIsAllowed() {
        Alarms alarms = simulate(60, 120, 3, LOOSE, seed -> traffic(seed, 2_000, 2_015));
        assertThat(alarms.rollback()).as("%s", alarms).isLessThanOrEqualTo(bound(60, 0.1));
    }

    /** Each version pauses by itself for 300 ms every 4 s on average: clusters that no single request explains. */
    @Test
    void pausesOfEitherVersionKeepTheLevel() {
        Alarms alarms = simulate(
                60,
                120,
                4,
                LOOSE,
                seed -> new Traffic(seed, 200).latencies(pausing(seed, 2_000), pausing(seed + 1, 2_015)));
        assertThat(alarms.rollback()).as("%s", alarms).isLessThanOrEqualTo(bound(60, 0.1));
    }

    @Test
    void aSlowdownOfBothVersionsIsNotTheCanarys() {
        Latency worsening = (random, millis) ->
                1_000 * (50 + (millis - Traffic.START) / 200.0) * Math.exp(0.5 * random.nextGaussian());
        Alarms alarms = simulate(20, 120, 5, CRITERIA, seed -> new Traffic(seed, 200).latencies(worsening, worsening));
        assertThat(alarms).isEqualTo(new Alarms(5, 20, 0, 0));
    }

    /** A healthy canary whose JVM is still compiling: a median of 9 ms that falls to stable's 2 ms. */
    @Test
    void aColdCanaryOfAFastServiceIsHeldUntilItIsWarmAndNotRolledBack() {
        Latency cold = (random, millis) -> {
            double age = (millis - Traffic.START - 10_000) / 1_000.0;
            return 1_000 * (2 + 7 * Math.exp(-age / 40)) * Math.exp(0.9 * random.nextGaussian());
        };
        LongFunction<Traffic> traffics = seed -> new Traffic(seed, 200).latencies(Latency.lognormal(2, 0.9), cold);
        assertThat(simulate(20, 240, 6, CRITERIA, traffics)).isEqualTo(new Alarms(6, 20, 0, 20));
        Analysis warm = observed(traffics.apply(6), 4 * 240);
        assertThat(warm.verdict()).isNotInstanceOf(Verdict.Hold.class);
    }

    /** A JVM that compiles its code over thousands of requests: three times stable's median after the usual warm-up. */
    @Test
    void aCanaryThatWarmsUpSlowlyIsNotRolledBackAsLongAsItGetsFaster() {
        Latency cold = (random, millis) -> {
            double requests = (millis - Traffic.START - 10_000) / 100.0;
            return 1_000 * (2 + 6 * Math.exp(-requests / 2_500)) * Math.exp(0.5 * random.nextGaussian());
        };
        LongFunction<Traffic> traffics = seed -> new Traffic(seed, 200).latencies(Latency.lognormal(2, 0.5), cold);
        assertThat(simulate(6, 400, 8, CRITERIA, traffics).rollback()).isZero();
    }

    /** What no tolerance for a cold process explains away: three times slower, though only by 6 ms. */
    @Test
    void aSlowCanaryOfAFastServiceIsHeldAtOnceAndRolledBackWhenItOughtToBeWarm() {
        Traffic traffic = traffic(15, 3, 9);
        Analysis analysis = observed(traffic, 4 * 20);
        assertThat(analysis.verdict()).isInstanceOf(Verdict.Hold.class);
        for (int i = 0; i < 4 * 100; i++) {
            analysis = analysis.observe(traffic.next(500, 250));
        }
        assertThat(analysis.verdict()).isInstanceOf(Verdict.Fail.class);
    }

    @Test
    void aFastServiceIsJudgedByItsFactorOnceTheCanaryIsWarm() {
        Traffic traffic = new Traffic(15, 2_000).latencies(Latency.lognormal(5, 0.5), Latency.lognormal(15, 0.5));
        long warmUp = CRITERIA.warmUp();
        assertThat(untilRolledBack(traffic)).isBetween(warmUp + 1, warmUp + 300);
    }

    /** The dispersion is known beforehand, so that nothing but the burn-in keeps the test from listening. */
    @Test
    void theFirstRequestsOfANewProcessAreNotJudged() {
        Traffic slow = traffic(7, 50, 5_000);
        Analysis analysis = Analysis.begin(CRITERIA, slow.reference(10));
        for (int i = 0; i < 60; i++) {
            analysis = analysis.observe(slow.next(0, 250));
        }
        List<Snapshot.Mixture> before = analysis.snapshot().latency().rollback();
        while (analysis.verdict().evidence().canaryRequests() < 40) {
            analysis = analysis.observe(slow.next(500, 250));
        }
        assertThat(analysis.snapshot().latency().rollback()).isEqualTo(before);
        while (analysis.verdict().evidence().canaryRequests() < 100) {
            analysis = analysis.observe(slow.next(500, 250));
        }
        assertThat(analysis.verdict()).isInstanceOf(Verdict.Fail.class);
    }

    @Test
    void aModeratelySlowerCanaryIsHeldAndNotRolledBack() {
        Analysis analysis = observed(traffic(9, 200, 270), 600);
        assertThat(analysis.verdict()).isInstanceOfSatisfying(Verdict.Hold.class, hold -> {
            assertThat(hold.cause()).isEqualTo(Verdict.Cause.SLOWER);
            assertThat(hold.reason()).isEqualTo("The canary is slower than 1.1 times stable.");
        });
    }

    @Test
    void aHoldEndsSoonAfterTheCanaryIsFastAgain() {
        Traffic slow = traffic(10, 200, 270);
        Analysis analysis = observed(slow, 600);
        Traffic healthy = traffic(11, 200, 200);
        healthy.startAt(slow.now());
        int windows = 0;
        while (analysis.verdict() instanceof Verdict.Hold && windows < 1_000) {
            analysis = analysis.observe(healthy.next(500, 250));
            windows++;
        }
        assertThat(windows).as("windows of 250 ms until the hold ends").isLessThan(200);
    }

    @Test
    void withoutAReferenceTheFirstLatenciesOfStableSetTheThresholds() {
        Traffic traffic = traffic(12, 50, 200);
        Analysis analysis = Analysis.begin(CRITERIA, LatencySketch.EMPTY);
        assertThat(analysis.snapshot().latency().thresholds()).isEmpty();
        for (int i = 0; i < 80; i++) {
            analysis = analysis.observe(traffic.next(500, 250));
        }
        int median = analysis.snapshot().latency().thresholds().getFirst();
        assertThat(LatencySketch.lowerBorder(median)).isBetween(40_000.0, 60_000.0);
        assertThat(analysis.verdict()).isInstanceOf(Verdict.Fail.class);
    }

    @Test
    void trafficOfStableAloneTeachesTheDispersionAndNothingElse() {
        Traffic traffic = traffic(13, 50, 150);
        Analysis analysis = Analysis.begin(CRITERIA, traffic.reference(10));
        Snapshot.Latency before = analysis.snapshot().latency();
        for (int i = 0; i < 40; i++) {
            analysis = analysis.observe(traffic.next(0, 250));
        }
        Snapshot.Latency after = analysis.snapshot().latency();
        assertThat(after.rollback()).isEqualTo(before.rollback());
        assertThat(after.ticks()).hasSize(10);
    }

    @Test
    void withoutStableTrafficThereIsNoEvidence() {
        Traffic traffic = traffic(14, 50, 500);
        Analysis analysis = observed(traffic, 40);
        Evidence before = analysis.verdict().evidence();
        Analysis alone = Analysis.begin(CRITERIA, traffic.reference(10));
        for (int i = 0; i < 100; i++) {
            alone = alone.observe(traffic.next(10_000, 250));
        }
        assertThat(before.latency()).isGreaterThan(before.limit());
        assertThat(alone.verdict().evidence().latency()).isLessThan(0);
    }

    @Test
    void theCanarysThresholdIsNeverBelowWhatItsFactorAndToleranceAllow() {
        for (double factor : new double[] {1.0, 1.1, 1.5, 3.0}) {
            SlownessTest test = SlownessTest.begin(factor);
            for (int bucket = 1; bucket < 1_200; bucket++) {
                double border = LatencySketch.lowerBorder(bucket);
                double allowed = Math.max(factor * border, border + 500);
                assertThat(LatencySketch.lowerBorder(test.canaryBucket(bucket, 500)))
                        .isBetween(allowed * (1 - 1e-9), allowed * LatencySketch.BASE);
            }
        }
    }

    private static Traffic traffic(long seed, double stableMillis, double canaryMillis) {
        return new Traffic(seed, 200)
                .latencies(Latency.lognormal(stableMillis, 0.5), Latency.lognormal(canaryMillis, 0.5));
    }

    private static Latency pausing(long seed, double medianMillis) {
        Latency usual = Latency.lognormal(medianMillis, 0.5);
        return (random, millis) -> {
            boolean paused = new SplittableRandom(seed * 7_919 + millis / 300).nextInt(13) == 0;
            return usual.micros(random, millis) * (paused ? 4 : 1);
        };
    }

    private static Analysis observed(Traffic traffic, int windows) {
        Analysis analysis = Analysis.begin(CRITERIA, traffic.reference(10));
        for (int i = 0; i < windows; i++) {
            analysis = analysis.observe(traffic.next(500, 250));
        }
        return analysis;
    }

    private static long untilRolledBack(Traffic traffic) {
        Analysis analysis = Analysis.begin(CRITERIA, traffic.reference(10));
        for (int i = 0; i < 1_000; i++) {
            analysis = analysis.observe(traffic.next(500, 250));
            if (analysis.verdict() instanceof Verdict.Fail fail) {
                return fail.evidence().canaryRequests();
            }
        }
        return Long.MAX_VALUE;
    }

    private static int bound(int runs, double level) {
        return BinomialBound.mostAlarms(runs, level, TAIL);
    }

    private static Alarms simulate(
            int runs, int seconds, long seed, Criteria criteria, LongFunction<Traffic> traffics) {
        SplittableRandom seeds = new SplittableRandom(seed);
        int rollback = 0;
        int hold = 0;
        for (int run = 0; run < runs; run++) {
            Traffic traffic = traffics.apply(seeds.nextLong());
            Analysis analysis = Analysis.begin(criteria, traffic.reference(10));
            boolean held = false;
            for (int i = 0; i < 4 * seconds; i++) {
                analysis = analysis.observe(traffic.next(500, 250));
                Evidence evidence = analysis.verdict().evidence();
                held |= evidence.latencyHold() >= evidence.limit();
            }
            rollback += analysis.snapshot().latency().reached() ? 1 : 0;
            hold += held ? 1 : 0;
        }
        return new Alarms(seed, runs, rollback, hold);
    }

    private record Alarms(long seed, int runs, int rollback, int hold) {}
}
