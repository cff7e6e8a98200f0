package dev.sluice.policy.admission;

import java.util.PriorityQueue;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;

/**
 * A service of some workers in simulated time: requests come at random, those that are admitted wait for a worker in the order of
 * their arrival.
 */
final class SimulatedService {
    static final double NANOS = 1e9;

    private final RandomGenerator random;
    private final PriorityQueue<Running> ends = new PriorityQueue<>();
    private final PriorityQueue<Long> workersFree = new PriorityQueue<>();
    private double perSecond;
    private Work work;
    private long now;
    private long answered;

    SimulatedService(RandomGenerator random, int workers, double perSecond, Work work) {
        this.random = random;
        this.perSecond = perSecond;
        this.work = work;
        for (var i = 0; i < workers; i++) workersFree.add(0L);
    }

    /** What a request costs its worker, and whether it succeeds. */
    record Work(ToDoubleFunction<RandomGenerator> seconds, boolean succeeds) {
        static Work exponential(double meanSeconds) {
            return new Work(random -> meanSeconds * random.nextExponential(), true);
        }

        static Work failingAfter(double seconds) {
            return new Work(random -> seconds, false);
        }

        static Work constant(double seconds) {
            return new Work(random -> seconds, true);
        }
    }

    /** What decides about requests and learns from them. */
    interface Limiter {
        int permits();

        void refused(long now);

        void ended(long started, long now, int underWay, boolean good);
    }

    void become(double newPerSecond, Work newWork) {
        perSecond = newPerSecond;
        work = newWork;
    }

    /** Requests that ended well per simulated second. */
    double run(double seconds, Limiter limiter) {
        var until = now + (long) (seconds * NANOS);
        answered = 0;
        var arrival = now + gap();
        while (arrival < until) {
            endAllUntil(arrival, limiter);
            if (ends.size() < limiter.permits()) admit(arrival);
            else limiter.refused(arrival);
            arrival += gap();
        }
        endAllUntil(until, limiter);
        now = until;
        return answered / seconds;
    }

    private void admit(long arrival) {
        var starts = Math.max(arrival, workersFree.remove());
        var ends = starts + Math.max(1, (long) (work.seconds.applyAsDouble(random) * NANOS));
        workersFree.add(ends);
        this.ends.add(new Running(arrival, ends, work.succeeds));
    }

    private void endAllUntil(long time, Limiter limiter) {
        for (var first = ends.peek(); first != null && first.ends <= time; first = ends.peek()) {
            ends.remove();
            if (first.good) answered++;
            limiter.ended(first.started, first.ends, ends.size() + 1, first.good);
        }
    }

    private long gap() {
        return Math.max(1, (long) (random.nextExponential() / perSecond * NANOS));
    }

    private record Running(long started, long ends, boolean good) implements Comparable<Running> {
        @Override
        public int compareTo(Running other) {
            return Long.compare(ends, other.ends);
        }
    }
}
