package dev.sluice.policy.analysis;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of an {@link Analysis} as plain values that any JSON mapper can write and read; every double is finite.
 *
 * @param criteria what the release is judged by
 * @param errors state of tests A and B
 * @param latency state of the latency tests
 * @param step what was counted in the present step
 * @param nextStart time from which the next e-processes start, milliseconds since the epoch; 0 before the first sample
 */
public record Snapshot(Criteria criteria, Errors errors, Latency latency, Step step, long nextStart) {

    /** Logarithms of the evidence for each alternative, and the number of processes started. */
    public record Mixture(List<Double> logs, int starts) {}

    /** A test and whether it has ever reached its limit. */
    public record Alarmed(Mixture mixture, boolean reached) {}

    /**
     * Tests A and B.
     *
     * @param keys hashes of the keys that have failed
     * @param placebos those of Test A
     * @param dispersion what the evidence of ticks is divided by; null where the tests go by users
     */
    public record Errors(
            List<Long> keys,
            Alarmed worse,
            Alarmed floor,
            Placebos placebos,
            @Nullable Double dispersion) {}

    /** A group of users that is tested as if it were the canary, and the most evidence that there has been. */
    public record Group(int first, Mixture worse, double record) {}

    /** The canary, such groups beside it, the highest weight seen, and how many groups have ever alarmed. */
    public record Placebos(int weight, Group canary, List<Group> groups, int alarmed) {}

    /** Latency buckets and their counts, in the same order. */
    public record Sketch(List<Integer> buckets, List<Long> counts) {}

    /** Requests of both versions in one second, and how many of stable's were slow, for each quantile. */
    public record Tick(long second, long canary, long stable, List<Long> slow) {}

    /**
     * The latency tests.
     *
     * @param thresholds buckets of stable's frozen quantiles; empty while they are still gathered
     * @param gathered stable's latencies from which the thresholds will be frozen
     * @param burnedIn canary latencies seen in the release
     * @param ticks stable's slow requests second by second
     * @param correlations correlations of the last thresholds; empty if there are none
     * @param rollback one mixture a quantile
     * @param hold one mixture a quantile
     * @param reached whether the rollback test has ever reached its limit
     * @param warmUp whether the canary is still getting faster
     * @param stable stable's latencies in the present step
     * @param canary the canary's latencies in the present step
     */
    public record Latency(
            List<Integer> thresholds,
            Sketch gathered,
            long burnedIn,
            List<Tick> ticks,
            List<Double> correlations,
            List<Mixture> rollback,
            List<Mixture> hold,
            boolean reached,
            WarmUp warmUp,
            Sketch stable,
            Sketch canary) {}

    /** Latencies of the present block, the ratios of the last two, and whether the canary is still getting faster. */
    public record WarmUp(Sketch canary, Sketch stable, double last, double before, boolean improving) {}

    /** Canary requests of one second. */
    public record Second(long second, long requests) {}

    /** Counts of the present step, stable's counts of the release, and the canary's requests of the last seconds. */
    public record Step(
            long canaryRequests,
            long canaryFailures,
            long stableRequests,
            long stableFailures,
            long releaseStableRequests,
            long releaseStableFailures,
            List<Second> pace) {}
}
