package dev.sluice.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How many canary requests and failing calls a bad canary gets before it is rolled back, at 5 % weight, 10 canary requests a
 * second, stable failing 0.1 %. Counts, not wall-clock time.
 */
class DetectionDelayTest {

    /**
     * The published medians are 460, 85 and 20 requests, for tests without restarts and without sharing falseAlarm with
     * latency. Both cost ln 2 of evidence, where one failing key at 5 % is worth about ln 20 minus the healthy requests
     * between: a third more. Twice the published median is allowed.
     */
    @ParameterizedTest
    @CsvSource({"0.02, 41, 920", "0.05, 101, 170", "0.20, 101, 40", "0.50, 101, 14", "1.00, 101, 3"})
    void aBadCanaryIsRolledBackAfterFewRequests(double failureRate, int runs, long mostRequests) {
        long seed = 1;
        SplittableRandom seeds = new SplittableRandom(seed);
        long[] requests = new long[runs];
        long[] failures = new long[runs];
        for (int run = 0; run < runs; run++) {
            Delay delay = rolledBack(new Traffic(seeds.nextLong(), 200).failing(0.001, failureRate), 0);
            requests[run] = delay.requests();
            failures[run] = delay.failures();
        }
        Arrays.sort(requests);
        Arrays.sort(failures);
        assertThat(requests[runs / 2])
                .as("seed %d, median requests, median failures %d", seed, failures[runs / 2])
                .isLessThanOrEqualTo(mostRequests);
        assertThat(failures[runs / 2]).as("seed %d, median failures", seed).isLessThanOrEqualTo(15);
    }

    /** After ten healthy minutes. Without restarts the published medians are 1,110 requests at 5 % and 250 at 20 %. */
    @ParameterizedTest
    @CsvSource({"0.05, 21, 450", "0.20, 21, 100", "1.00, 21, 12"})
    void aLateFaultIsFoundNearlyAsFast(double failureRate, int runs, long mostRequests) {
        long seed = 2;
        SplittableRandom seeds = new SplittableRandom(seed);
        long[] requests = new long[runs];
        for (int run = 0; run < runs; run++) {
            requests[run] = rolledBack(new Traffic(seeds.nextLong(), 200).failing(0.001, failureRate), 600)
                    .requests();
        }
        Arrays.sort(requests);
        assertThat(requests[runs / 2]).as("seed %d", seed).isLessThanOrEqualTo(mostRequests);
    }

    /** A report every 100 ms, as a gateway sends after canary failures. */
    private static Delay rolledBack(Traffic traffic, int healthySeconds) {
        Traffic healthy = new Traffic(traffic.now() + healthySeconds, 200).failing(0.001, 0.001);
        Analysis analysis = Analysis.begin(Criteria.defaults(), LatencySketch.EMPTY);
        for (int second = 0; second < healthySeconds; second++) {
            analysis = analysis.observe(healthy.next(500, 1_000));
        }
        long before = analysis.verdict().evidence().canaryRequests();
        traffic.startAt(healthy.now());
        Verdict verdict = analysis.verdict();
        for (int i = 0; i < 36_000 && !(verdict instanceof Verdict.Fail); i++) {
            analysis = analysis.observe(traffic.next(500, 100));
            verdict = analysis.verdict();
        }
        assertThat(verdict).isInstanceOf(Verdict.Fail.class);
        return new Delay(
                verdict.evidence().canaryRequests() - before, verdict.evidence().canaryFailures());
    }

    /** Canary requests since the fault, and canary failures in all. */
    private record Delay(long requests, long failures) {}
}
