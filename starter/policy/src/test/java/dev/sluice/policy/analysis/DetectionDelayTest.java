package dev.sluice.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How soon a bad canary is rolled back, at 5 % weight, stable failing 0.1 %. Simulated time, not wall-clock time.
 *
 * <p>The published medians and 95th percentiles are those of Tests A and B alone, which alarm at {@code ln 100}, in whole
 * seconds. Ours share falseAlarm with latency and restart, which moves the alarm to {@code ln(100 / 0.95) + ln(10/9)}; the
 * time to an alarm grows as its limit does. So the bound is the published figure times that ratio and one second of
 * rounding. A quantile of n runs is itself uncertain, and so is the published one: the quantile three standard errors of such a
 * difference below must keep the bound.
 */
class DetectionDelayTest {

    private static final double RATIO =
            (Share.ERRORS.lnAlarm(Criteria.defaults()) + Math.log(1 + RestartMixture.LATER)) / Math.log(100);
    private static final double STANDARD_ERRORS = 3 * Math.sqrt(2);

    @ParameterizedTest(name = "{0} canary requests a second, {1} failing: median {2} s, 95 % within {3} s")
    @CsvSource({
        "1,  0.02, 430, 1126, 201",
        "1,  0.05,  78,  220, 201",
        "1,  0.20,  14,   33, 201",
        "1,  0.50,   6,   13, 201",
        "1,  1.00,   3,    6, 201",
        "10, 0.01, 297,  600, 101",
        "10, 0.02,  46,  120, 201",
        "10, 0.05,   8,   23, 401",
        "10, 0.20,   2,    4, 401",
        "10, 0.50,   1,    2, 401",
        "10, 1.00,   1,    1, 401",
        "50, 0.01,  64,  152, 101",
        "50, 0.02,  10,   25, 201",
        "50, 0.05,   2,    5, 401",
    })
    void aBadCanaryIsRolledBackAsSoonAsPublished(
            double requestsPerSecond, double failureRate, double median, double late, int runs) {
        long seed = 1;
        SplittableRandom seeds = new SplittableRandom(seed);
        double[] seconds = new double[runs];
        for (int run = 0; run < runs; run++) {
            Traffic traffic = new Traffic(seeds.nextLong(), 20 * requestsPerSecond).failing(0.001, failureRate);
            seconds[run] = delay(traffic, Math.max(100, (long) (1_000 / requestsPerSecond)), 0)
                    .seconds();
        }
        Arrays.sort(seconds);
        assertThat(quantile(seconds, 0.5))
                .as("seed %d, median %.1f s", seed, seconds[runs / 2])
                .isLessThanOrEqualTo(RATIO * median + 1);
        if (failureRate > 0.01) {
            assertThat(quantile(seconds, 0.95))
                    .as("seed %d, 95 %% within %.1f s", seed, seconds[(int) (0.95 * runs)])
                    .isLessThanOrEqualTo(RATIO * late + 1);
        }
    }

    /** With stable not failing, at 10 canary requests a second and a report after each failure. */
    @Test
    void aCanaryThatFailsEveryCallIsDecidedByTwoOrThreeOfThem() {
        long seed = 2;
        SplittableRandom seeds = new SplittableRandom(seed);
        long[] requests = new long[401];
        for (int run = 0; run < requests.length; run++) {
            requests[run] = delay(new Traffic(seeds.nextLong(), 200).failing(0, 1), 50, 0)
                    .requests();
        }
        Arrays.sort(requests);
        assertThat(requests[200]).as("seed %d, median", seed).isEqualTo(2);
        assertThat(requests[360]).as("seed %d, nine in ten", seed).isLessThanOrEqualTo(3);
    }

    /**
     * After ten healthy minutes. Published, with restarts: 86, 15, 3 and 1 s. There the process of that minute weighs 1/132
     * and here 1/1011, so the limit is {@code ln(100/0.95) + ln 1011} instead of {@code ln 100 + ln 132}.
     */
    @ParameterizedTest(name = "{0} failing: median {1} s")
    @CsvSource({"0.02, 86, 41", "0.05, 15, 41", "0.20, 3, 41", "1.00, 1, 41"})
    void aLateFaultIsFoundNearlyAsSoon(double failureRate, double median, int runs) {
        long seed = 3;
        double c = RestartMixture.LATER;
        double price = Math.log((10 + c) * (11 + c) / c);
        double ratio = (Share.ERRORS.lnAlarm(Criteria.defaults()) + price) / (Math.log(100) + Math.log(132));
        SplittableRandom seeds = new SplittableRandom(seed);
        double[] seconds = new double[runs];
        for (int run = 0; run < runs; run++) {
            seconds[run] = delay(new Traffic(seeds.nextLong(), 200).failing(0.001, failureRate), 100, 600)
                    .seconds();
        }
        Arrays.sort(seconds);
        assertThat(quantile(seconds, 0.5))
                .as("seed %d, median %.1f s", seed, seconds[runs / 2])
                .isLessThanOrEqualTo(ratio * median + 1);
    }

    /** The quantile so many standard errors below the one that is asked for. */
    private static double quantile(double[] sorted, double q) {
        double below = q - STANDARD_ERRORS * Math.sqrt(q * (1 - q) / sorted.length);
        return sorted[(int) (below * sorted.length)];
    }

    private static Delay delay(Traffic traffic, long millis, int healthySeconds) {
        Traffic healthy = new Traffic(traffic.now() + healthySeconds, 200).failing(0.001, 0.001);
        Analysis analysis = Analysis.begin(Criteria.defaults(), LatencySketch.EMPTY);
        for (int second = 0; second < healthySeconds; second++) {
            analysis = analysis.observe(healthy.next(500, 1_000));
        }
        long before = analysis.verdict().evidence().canaryRequests();
        traffic.startAt(healthy.now());
        Verdict verdict = analysis.verdict();
        while (!(verdict instanceof Verdict.Fail)) {
            analysis = analysis.observe(traffic.next(500, millis));
            verdict = analysis.verdict();
        }
        double seconds = (traffic.now() - healthy.now()) / 1_000.0;
        return new Delay(verdict.evidence().canaryRequests() - before, seconds);
    }

    /** Canary requests and seconds since the fault. */
    private record Delay(long requests, double seconds) {}
}
