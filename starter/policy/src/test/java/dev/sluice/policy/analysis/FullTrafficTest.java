package dev.sluice.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FullTrafficTest {
    private static final LatencySketch USUAL = latencies(new SplittableRandom(1), 1_000, 1.0);
    private static final Counts STABLE = new Counts(20_000, 20, USUAL);

    @Test
    void aCanaryThatFailsEveryCallIsSuspectedAfterThreeCalls() {
        FullTraffic watch = begin(STABLE);
        int calls = 0;
        while (watch.suspicion().isEmpty()) {
            calls++;
            watch = watch.observe(sample(10_000, 1_000 + calls, 1, 1, LatencySketch.EMPTY));
        }
        assertThat(calls).isLessThanOrEqualTo(3);
        assertThat(watch.suspicion()).hasValueSatisfying(why -> assertThat(why).contains("fails above 1.10 %"));
    }

    @Test
    void aFaultAfterTenGoodMinutesIsSuspectedWithinItsFirstSecond() {
        FullTraffic watch = begin(STABLE);
        for (int second = 1; second <= 600; second++)
            watch = watch.observe(sample(10_000, second * 1_000L, 100, 0, USUAL));
        assertThat(watch.suspicion()).isEmpty();
        watch = watch.observe(sample(10_000, 601_000L, 25, 25, LatencySketch.EMPTY));
        assertThat(watch.suspicion()).isPresent();
    }

    @Test
    void whatStableDidBeforeIsTolerated() {
        FullTraffic watch = begin(new Counts(20_000, 400, USUAL));
        SplittableRandom random = new SplittableRandom(7);
        for (int second = 1; second <= 3_600; second++) {
            long failures = random.ints(100, 0, 100).filter(it -> it < 2).count();
            watch = watch.observe(sample(10_000, second * 1_000L, 100, failures, USUAL));
        }
        assertThat(watch.suspicion()).isEmpty();
    }

    @Test
    void aSlowCanaryIsSuspectedAfterSomeSlowSecondsAndABurstSuspectsNothing() {
        SplittableRandom random = new SplittableRandom(9);
        FullTraffic watch = begin(STABLE);
        int slowSeconds = 0;
        for (int second = 1; second <= 120; second++) {
            boolean burst = second % 20 < 3;
            watch = watch.observe(sample(10_000, second * 1_000L, 100, 0, latencies(random, 100, burst ? 10.0 : 1.0)));
        }
        assertThat(watch.suspicion()).isEmpty();
        for (int second = 121; watch.suspicion().isEmpty(); second++) {
            slowSeconds++;
            watch = watch.observe(sample(10_000, second * 1_000L, 100, 0, latencies(random, 100, 2.0)));
        }
        assertThat(slowSeconds).isBetween(5, 45);
    }

    @Test
    void aCanaryThatServesOnlySomeIsNotWatchedHere() {
        FullTraffic watch = begin(STABLE);
        assertThat(watch.observe(sample(5_000, 1_000, 100, 100, USUAL))).isEqualTo(watch);
    }

    @Test
    void withoutAnythingKnownOfStableOnlyTheFloorCounts() {
        FullTraffic watch = begin(Counts.NONE);
        for (int second = 1; second <= 60; second++)
            watch = watch.observe(sample(10_000, second * 1_000L, 100, 0, latencies(new SplittableRandom(3), 100, 9)));
        assertThat(watch.suspicion()).isEmpty();
    }

    private static FullTraffic begin(Counts stable) {
        return FullTraffic.begin(Criteria.defaults(), stable, stable.latency());
    }

    private static Sample sample(int weight, long to, long requests, long failures, LatencySketch latency) {
        return new Sample(to - 1, to, weight, Counts.NONE, new Counts(requests, failures, latency), List.of());
    }

    private static LatencySketch latencies(SplittableRandom random, int count, double factor) {
        long[] micros = new long[count];
        for (int i = 0; i < count; i++) {
            micros[i] = Math.round(factor * 50_000 * StrictMath.exp(0.5 * random.nextGaussian()));
        }
        return LatencySketch.ofMicros(micros);
    }
}
