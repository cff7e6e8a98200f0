package dev.sluice.policy.analysis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Seeded traffic of sticky users on both versions, as one gateway would report it. */
final class Traffic {

    /** Milliseconds since the epoch at which all traffic begins. */
    static final long START = 1_700_000_000_000L;

    private static final int USERS = 20_000;

    private final SplittableRandom random;
    private final double requestsPerSecond;
    private final long population;
    private long now = START;
    private double stableRate;
    private double canaryRate;
    private Latency stableLatency = Latency.NONE;
    private Latency canaryLatency = Latency.NONE;
    private boolean keyed = true;
    private int[] broken = {};
    private double brokenCalls;
    private double burstFactor = 1;
    private boolean burst;

    Traffic(long seed, double requestsPerSecond) {
        this.random = new SplittableRandom(seed);
        this.requestsPerSecond = requestsPerSecond;
        this.population = random.nextLong();
    }

    /** Draws one latency in microseconds at a time. */
    interface Latency {
        Latency NONE = (random, millis) -> 0;

        double micros(SplittableRandom random, long millis);

        static Latency lognormal(double medianMillis, double sigma) {
            return (random, millis) -> 1_000 * medianMillis * Math.exp(sigma * random.nextGaussian());
        }
    }

    Traffic failing(double stable, double canary) {
        stableRate = stable;
        canaryRate = canary;
        return this;
    }

    Traffic latencies(Latency stable, Latency canary) {
        stableLatency = stable;
        canaryLatency = canary;
        return this;
    }

    /** So many clients call so often beside all others, and fail half of their calls, whatever the version. */
    Traffic brokenClients(int number, double callsPerSecond) {
        brokenCalls = number * callsPerSecond;
        broken = random.ints(number, 0, USERS).toArray();
        return this;
    }

    /** Each failure gets a hash of its own and its user's bucket: sticky users, but counted per request. */
    Traffic withoutKeys() {
        keyed = false;
        return this;
    }

    /** Both versions fail so many times as often, in bursts of some seconds that cover a twentieth of the time. */
    Traffic bursts(double factor) {
        burstFactor = factor;
        return this;
    }

    /** The next window begins here. */
    void startAt(long millis) {
        now = millis;
    }

    long now() {
        return now;
    }

    /** The next window. Poisson calls, split by version and outcome, are independent Poisson counts. */
    Sample next(int weight, long millis) {
        List<FailingKey> failing = new ArrayList<>();
        double often = often(millis);
        Arm stable = new Arm(stableLatency, stableRate * often);
        Arm canary = new Arm(canaryLatency, canaryRate * often);
        double mean = requestsPerSecond * millis / 1_000;
        double worst = Math.max(stable.failureRate, canary.failureRate);
        for (long i = poisson(mean * worst); i > 0; i--) {
            int user = random.nextInt(USERS);
            Arm arm = bucket(user) < weight ? canary : stable;
            if (random.nextDouble() * worst < arm.failureRate) {
                fail(user, arm == canary, arm, millis, failing);
            }
        }
        for (long i = poisson(brokenCalls * millis / 1_000 / 2); i > 0; i--) {
            int user = broken[random.nextInt(broken.length)];
            fail(user, bucket(user) < weight, bucket(user) < weight ? canary : stable, millis, failing);
        }
        canary.serve(poisson(mean * weight / 10_000 * (1 - canary.failureRate)), millis);
        stable.serve(poisson(mean * (10_000 - weight) / 10_000 * (1 - stable.failureRate)), millis);
        now += millis;
        return new Sample(now - millis, now, weight, stable.counts(), canary.counts(), failing);
    }

    /** Bursts last 4 s on average, with 76 s between them. */
    private double often(long millis) {
        double seconds = burst ? 4 : 76;
        if (burstFactor > 1 && random.nextDouble() < 1 - Math.exp(-millis / 1_000.0 / seconds)) {
            burst = !burst;
        }
        return burst ? burstFactor : 1;
    }

    private void fail(int user, boolean onCanary, Arm arm, long millis, List<FailingKey> failing) {
        arm.requests++;
        arm.failures++;
        long hash = keyed ? hash(user) : random.nextLong();
        failing.add(new FailingKey(hash, bucket(user), onCanary, now + random.nextLong(millis)));
    }

    /** A stretch of traffic on stable alone, as one sketch. */
    LatencySketch reference(int seconds) {
        return next(0, seconds * 1_000L).stable().latency();
    }

    long poisson(double mean) {
        if (mean > 50) {
            return Math.max(0, Math.round(mean + Math.sqrt(mean) * random.nextGaussian()));
        }
        double product = random.nextDouble();
        double limit = Math.exp(-mean);
        long count = 0;
        while (product > limit) {
            product *= random.nextDouble();
            count++;
        }
        return count;
    }

    private int bucket(int user) {
        return (int) Long.remainderUnsigned(hash(user) >>> 7, 10_000);
    }

    private long hash(int user) {
        return new SplittableRandom(population + user * 31L).nextLong();
    }

    /** What one version answered in the window. */
    private final class Arm {
        private final Map<Integer, Long> latencies = new HashMap<>();
        private final Latency latency;
        private final double failureRate;
        private long requests;
        private long failures;

        Arm(Latency latency, double failureRate) {
            this.latency = latency;
            this.failureRate = failureRate;
        }

        void serve(long served, long millis) {
            requests += served;
            for (long i = Latency.NONE.equals(latency) ? 0 : served; i > 0; i--) {
                double micros = latency.micros(random, now + random.nextLong(millis));
                latencies.merge(LatencySketch.bucketOf((long) micros), 1L, Long::sum);
            }
        }

        Counts counts() {
            return new Counts(requests, failures, LatencySketch.of(latencies));
        }
    }
}
