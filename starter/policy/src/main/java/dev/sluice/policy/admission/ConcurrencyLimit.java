package dev.sluice.policy.admission;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Adaptive limit of the requests that run at once; immutable, each window of facts gives the next one.
 *
 * <p><b>Idea.</b> Up to the knee of a service, more requests at once give more answers per second; beyond it they only wait for
 * each other. While requests are refused, the limit is therefore tried a tenth lower and a tenth higher in turn, and what
 * counts is the elasticity of the good answers per second X with the requests under way N,
 *
 * <p>{@code e = ln(X high / X low) / ln(N high / N low)},
 *
 * <p>which is 1 below the knee and 0 or less above it. The limit moves by {@code step * clamp((e - 0.4) / (0.5 + noise), -1, 1)}
 * on a logarithmic scale; {@code noise = sqrt(1 / good low + 1 / good high) / ln(N high / N low)} is the standard deviation of e
 * when answers come at random. The step grows by half while the direction stays and halves when it turns, between 5 % and
 * a factor of 2. With e = 0.5 it would come to rest where X / latency is greatest: Kleinrock's power ("Power and deterministic
 * rules of thumb for probabilistic problems in computer communications", ICC 1979); 0.4 leans to throughput.
 *
 * <p>There is no memory of a best latency, hence nothing that can be learned wrong while a queue stands. Limits that compare
 * latencies with their own average (Gradient2) take a standing queue for normal and grow by their queue term for ever; when
 * all calls end at the same timeout, they see nothing at all. Here a queue has e = 0, and a request that failed is not a good
 * answer: the limit falls.
 *
 * <p><b>Patience.</b> Waiting a little is better than being refused. The limit is therefore at least
 * {@code X * patience}: by Little's law (N = X * latency) no request is refused while requests take less than that.
 *
 * <p><b>Cost.</b> A comparison for each request; a few logarithms and one small object for each window.
 */
public final class ConcurrencyLimit {
    private static final double DITHER = 0.1;
    private static final double WORTH = 0.4;
    private static final double FULL_MOVE = 0.5;
    private static final double FAILING = 0.1;
    private static final double FULL = 0.6;
    private static final long SHORTEST_NANOS = Duration.ofMillis(100).toNanos();
    /** Of the time that requests take, what is waited for at most: a service that has become slow must learn fast. */
    private static final long LATENCY_NANOS = Duration.ofSeconds(1).toNanos();

    private static final long LONGEST_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long ENOUGH_REQUESTS = 300;

    private final AdmissionBounds bounds;
    private final double knee;
    /** Good answers per second when the limit was last felt, or more if more were seen since. */
    private final double capacity;

    private final Step step;
    private final Trial trial;

    private ConcurrencyLimit(AdmissionBounds bounds, double knee, double capacity, Step step, Trial trial) {
        this.bounds = bounds;
        this.knee = knee;
        this.capacity = capacity;
        this.step = step;
        this.trial = trial;
    }

    public static ConcurrencyLimit within(AdmissionBounds bounds) {
        return new ConcurrencyLimit(bounds, bounds.initial(), 0, new Step(Step.SMALLEST, 0), new Trial(false, null, 0));
    }

    /** Requests that may run at once now. */
    public int permits() {
        var base = base();
        var tried = trial.high ? Math.max(base * (1 + DITHER), base + 1) : Math.min(base * (1 - DITHER), base - 1);
        return (int) Math.round(Math.clamp(tried, bounds.min(), bounds.max()));
    }

    /** Time to let pass before a window begins: the requests that ran under another limit end in it. */
    public long settleNanos() {
        return Math.min(2 * trial.latencyNanos, LATENCY_NANOS);
    }

    /** Whether a window of this length, with that many completed requests in it, says enough. */
    public boolean isEnough(long nanos, long completed) {
        if (nanos >= LONGEST_NANOS) return true;
        return completed >= ENOUGH_REQUESTS && nanos >= Math.clamp(trial.latencyNanos, SHORTEST_NANOS, LATENCY_NANOS);
    }

    /** The limit that follows from what was seen under this one. */
    public ConcurrencyLimit after(AdmissionWindow window) {
        var seen = window.goodput();
        var felt = window.wasLimited() || isFailing(window) ? (capacity + seen) / 2 : Math.max(capacity, seen);
        var first = trial.first;
        if (first == null) return new ConcurrencyLimit(bounds, knee, felt, step, trial.second(window));
        var move = trial.high ? move(first, window) : move(window, first);
        var next = step.towards(move);
        var from = move > 0 ? base() : knee;
        var moved = Math.clamp(from * Math.exp(next.size * move), bounds.min(), bounds.max());
        return new ConcurrencyLimit(bounds, moved, felt, next, trial.next(window));
    }

    private double base() {
        var patient = capacity * bounds.patience().toNanos() / 1e9;
        return Math.clamp(Math.max(knee, patient), bounds.min(), bounds.max());
    }

    /** From -1, far down, to 1, far up. */
    private double move(AdmissionWindow low, AdmissionWindow high) {
        if (isFailing(low) && isFailing(high)) return low.underWay() > base() / 2 ? -1 : 0;
        if (!low.wasLimited() && !high.wasLimited()) return 0;
        // Refused, though on average far fewer ran than were allowed: the limit cuts bursts. A little more costs
        // little.
        if (!isFull(low) || !isFull(high)) return Step.SMALLEST / step.size;
        // Where requests take long, those that end have begun under the limit before, and N seems to differ less than
        // it does.
        var more = Math.max(DITHER, Math.log(high.underWay() / low.underWay()));
        var elasticity = Math.log(high.goodput() / low.goodput()) / more;
        var noise = Math.sqrt(1.0 / Math.max(1, low.good()) + 1.0 / Math.max(1, high.good())) / more;
        return Math.clamp((elasticity - WORTH) / (FULL_MOVE + noise), -1, 1);
    }

    private boolean isFull(AdmissionWindow window) {
        return window.wasLimited() && window.underWay() > FULL * base();
    }

    private static boolean isFailing(AdmissionWindow window) {
        return window.completed() > 0 && window.good() < FAILING * window.completed();
    }

    /** How far the limit moves at most, on a logarithmic scale, and where it went last. */
    private record Step(double size, int direction) {
        static final double SMALLEST = Math.log(1.05);
        static final double LARGEST = Math.log(2);

        Step towards(double move) {
            var towards = (int) Math.signum(move);
            if (towards == 0) return this;
            var factor = direction == 0 ? 1 : towards == direction ? 1.5 : 0.5;
            return new Step(Math.clamp(size * factor, SMALLEST, LARGEST), towards);
        }
    }

    /**
     * The trial under way: two windows, one low and one high; the next trial starts with the one that this ends with, so that a
     * trend in the load tells against either side in turn.
     */
    private record Trial(boolean high, @Nullable AdmissionWindow first, long latencyNanos) {
        Trial second(AdmissionWindow seen) {
            return new Trial(!high, seen, seen.meanLatencyNanos());
        }

        Trial next(AdmissionWindow seen) {
            return new Trial(high, null, seen.meanLatencyNanos());
        }
    }
}
