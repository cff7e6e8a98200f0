package dev.sluice.policy.admission;

/**
 * What was seen of the requests during a stretch of time in which the limit stood still.
 *
 * @param nanos how long the stretch was, positive
 * @param completed requests that ended, admitted ones only
 * @param good those of them that did what they were asked for
 * @param latencyNanos how long the completed requests took, added up
 * @param refused requests that were refused because of the limit
 */
public record AdmissionWindow(long nanos, long completed, long good, long latencyNanos, long refused) {
    public AdmissionWindow {
        if (nanos <= 0) throw new IllegalArgumentException("nanos must be positive, but was " + nanos);
        if (good < 0 || good > completed)
            throw new IllegalArgumentException(
                    "good must be between 0 and " + completed + " (completed), but was " + good);
        if (latencyNanos < 0)
            throw new IllegalArgumentException("latencyNanos must not be negative, but was " + latencyNanos);
        if (refused < 0) throw new IllegalArgumentException("refused must not be negative, but was " + refused);
    }

    /** Good requests per second. */
    double goodput() {
        return good * 1e9 / nanos;
    }

    /** Requests under way on average: Little's law. */
    double underWay() {
        return (double) latencyNanos / nanos;
    }

    /** Mean latency of a request; zero when none has ended. */
    long meanLatencyNanos() {
        return completed == 0 ? 0 : latencyNanos / completed;
    }

    boolean wasLimited() {
        return refused > 0;
    }
}
