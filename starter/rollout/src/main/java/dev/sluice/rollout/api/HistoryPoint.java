package dev.sluice.rollout.api;

import dev.sluice.policy.analysis.Analysis;
import dev.sluice.policy.analysis.Counts;
import dev.sluice.policy.analysis.Evidence;
import dev.sluice.policy.analysis.LatencySketch;
import dev.sluice.policy.analysis.Sample;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.Run;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What both versions did in the window before one moment of a release, and what the evidence said then.
 *
 * @param at epoch milliseconds
 * @param seconds length of the window
 * @param weight the canary's, in basis points
 * @param tests null before the first
 */
record HistoryPoint(
        long at,
        double seconds,
        int weight,
        Window stable,
        Window canary,
        @Nullable Tests tests) {

    /** What one version did in the window; latencies in microseconds, 0 without an answer. */
    record Window(long requests, long failures, long p50Micros, long p99Micros) {

        private static Window between(Counts before, Counts now) {
            LatencySketch latency = added(before.latency(), now.latency());
            return new Window(
                    now.requests() - before.requests(),
                    now.failures() - before.failures(),
                    latency.quantileMicros(0.5),
                    latency.quantileMicros(0.99));
        }

        private static LatencySketch added(LatencySketch before, LatencySketch now) {
            Map<Integer, Long> added = new TreeMap<>(now.buckets());
            before.buckets().forEach((bucket, count) -> added.merge(bucket, -count, Long::sum));
            return LatencySketch.of(added);
        }
    }

    /** Evidence of the tests as natural logarithms, to be compared with {@code limit}. */
    record Tests(double worse, double floor, double latency, double latencyHold, double placebo, double limit) {

        private static @Nullable Tests of(@Nullable Analysis analysis) {
            if (analysis == null) return null;
            Evidence evidence = analysis.verdict().evidence();
            return new Tests(
                    evidence.worse(),
                    evidence.floor(),
                    evidence.latency(),
                    evidence.latencyHold(),
                    evidence.placebos().greatest(),
                    evidence.limit());
        }
    }

    /**
     * A release at one moment; counts are those from its start.
     *
     * @param startedAt tells one release from the next
     */
    record Look(
            Instant startedAt,
            long at,
            int weight,
            Counts stable,
            Counts canary,
            @Nullable Tests tests) {

        static Look at(long at, Rollout rollout, Run run) {
            return new Look(
                    run.startedAt(),
                    at,
                    rollout.state().weight(),
                    run.traffic().stable(),
                    run.traffic().canary(),
                    Tests.of(run.analysis()));
        }

        static Look at(Instant startedAt, Sample sample, Counts stable, Counts canary, @Nullable Analysis analysis) {
            return new Look(startedAt, sample.toMillis(), sample.weight(), stable, canary, Tests.of(analysis));
        }
    }

    /** The point at a look, with the window since an earlier one. */
    static HistoryPoint between(Look before, Look now) {
        return new HistoryPoint(
                now.at(),
                (now.at() - before.at()) / 1_000.0,
                now.weight(),
                Window.between(before.stable(), now.stable()),
                Window.between(before.canary(), now.canary()),
                now.tests());
    }
}
