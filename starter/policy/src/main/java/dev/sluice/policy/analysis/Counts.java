package dev.sluice.policy.analysis;

/**
 * What one version did in one window.
 *
 * @param requests attempts sent to this version, failed ones included, replays excluded
 * @param failures attempts that failed: connect error, time-out, premature close or 5xx
 * @param latency latencies of the attempts that did not fail
 */
public record Counts(long requests, long failures, LatencySketch latency) {

    /** Nothing happened. */
    public static final Counts NONE = new Counts(0, 0, LatencySketch.EMPTY);

    public Counts {
        if (requests < 0) {
            throw new IllegalArgumentException("requests must not be negative, but was " + requests);
        }
        if (failures < 0 || failures > requests) {
            throw new IllegalArgumentException(
                    "failures must be between 0 and requests (" + requests + "), but was " + failures);
        }
    }

    /** The sum of both, as if they were one window. */
    public Counts plus(Counts other) {
        return new Counts(requests + other.requests, failures + other.failures, latency.plus(other.latency));
    }
}
