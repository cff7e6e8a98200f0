package dev.sluice.policy.admission;

/**
 * The rule of Netflix's Gradient2Limit with its default figures, fed as by its WindowedLimit with the mean latency of each second:
 * the limit follows the ratio of a long average of the latency to the last one, plus room for a queue. Kept here to show what
 * it does where {@link ConcurrencyLimit} must do better.
 */
final class Gradient2 implements SimulatedService.Limiter {
    private static final double TOLERANCE = 1.5;
    private static final double SMOOTHING = 0.2;
    private static final int QUEUE = 4;
    private static final int MIN = 20;
    private static final int LONG_WINDOW = 600;
    private static final int WARM_UP = 10;
    private static final double SECOND = 1e9;
    private static final int ENOUGH = 10;

    private final int max;
    private double limit = MIN;
    private double longLatency;
    private int samples;
    private double windowLatency;
    private int windowSize;
    private int windowPeak;
    private long windowEnds;

    Gradient2(int max) {
        this.max = max;
    }

    @Override
    public int permits() {
        return (int) limit;
    }

    @Override
    public void refused(long now) {}

    /** A dropped call counts like any other: the rule never asks. */
    @Override
    public void ended(long started, long now, int underWay, boolean good) {
        windowLatency += Math.max(1, now - started);
        windowPeak = Math.max(windowPeak, underWay);
        if (++windowSize < ENOUGH || now < windowEnds) return;
        update(windowLatency / windowSize, windowPeak);
        windowLatency = 0;
        windowSize = 0;
        windowPeak = 0;
        windowEnds = now + (long) SECOND;
    }

    private void update(double latency, int underWay) {
        average(latency);
        if (longLatency / latency > 2) longLatency *= 0.95;
        if (underWay < limit / 2) return;
        var gradient = Math.clamp(TOLERANCE * longLatency / latency, 0.5, 1.0);
        var next = limit * gradient + QUEUE;
        limit = Math.clamp(limit * (1 - SMOOTHING) + next * SMOOTHING, MIN, max);
    }

    private void average(double latency) {
        if (samples < WARM_UP) {
            longLatency = (longLatency * samples + latency) / ++samples;
            return;
        }
        var weight = 2.0 / (LONG_WINDOW + 1);
        longLatency += weight * (latency - longLatency);
    }
}
