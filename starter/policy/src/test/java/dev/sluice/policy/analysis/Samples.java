package dev.sluice.policy.analysis;

import java.util.ArrayList;
import java.util.List;

/** Samples by hand. */
final class Samples {

    private static final long T = Traffic.START;

    private Samples() {}

    static Analysis begin() {
        return Analysis.begin(Criteria.defaults(), LatencySketch.EMPTY);
    }

    /** All of the canary's requests fail. */
    static Sample sample(long from, int weight, long stable, long canary, long failures) {
        return sample(from, weight, stable, 0, canary, failures);
    }

    static Sample sample(long from, int weight, long stable, long stableFailures, long canary, long failures) {
        List<FailingKey> keys = new ArrayList<>();
        for (int i = 0; i < stableFailures; i++) {
            keys.add(key(from * 1_000 + i, 500 + (int) ((from * 7_919 + i * 104_729L) % 9_500), false, from));
        }
        for (int i = 0; i < failures; i++) {
            keys.add(key(-from * 1_000 - i - 1, 0, true, from));
        }
        return new Sample(
                T + from, T + from + 250, weight, counts(stable, stableFailures), counts(canary, failures), keys);
    }

    static Counts counts(long requests, long failures) {
        return new Counts(requests, failures, LatencySketch.EMPTY);
    }

    static FailingKey key(long hash, int bucket, boolean canary, long at) {
        return new FailingKey(hash, bucket, canary, T + at);
    }
}
