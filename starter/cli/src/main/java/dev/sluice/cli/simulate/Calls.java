package dev.sluice.cli.simulate;

import dev.sluice.policy.analysis.Counts;
import dev.sluice.policy.analysis.FailingKey;
import dev.sluice.policy.analysis.LatencySketch;
import dev.sluice.policy.analysis.Sample;
import dev.sluice.resource.World;
import dev.sluice.resource.World.Behaviour;
import dev.sluice.resource.World.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * The calls of a world, window by window. Who calls when, and how lucky each call is, depends on the seed alone and not on
 * the weight: so every rule that is compared sees the same users do the same, and differs only by where it sends them.
 */
final class Calls {

    /** Length of a window: how often a gateway reports. */
    static final long WINDOW_MILLIS = 250;

    private static final int BUCKETS = 10_000;

    private final World world;
    private final long seed;
    private final long startMillis;

    /**
     * @param startMillis when the canary gets its first call; windows before it have negative numbers
     */
    Calls(World world, long seed, long startMillis) {
        this.world = world;
        this.seed = seed;
        this.startMillis = startMillis;
    }

    /** What both versions did in a window at this weight. */
    Sample in(long window, int weight) {
        long from = startMillis + window * WINDOW_MILLIS;
        Duration at = Duration.ofMillis(window * WINDOW_MILLIS);
        SplittableRandom random = new SplittableRandom(mixed(window));
        Arm stable = new Arm(world.stable(), faults(at, false));
        Arm canary = new Arm(world.canary(), faults(at, true));
        List<FailingKey> failing = new ArrayList<>();
        for (long i = poisson(random, perWindow(world.requestsPerSecond())); i > 0; i--) {
            long user = random.nextLong(world.users());
            Call call = new Call(user, random.nextDouble(), random.nextGaussian(), false);
            send(call, weight, stable, canary, failing, from);
        }
        double broken = world.broken().number() * world.broken().callsPerSecond();
        for (long i = poisson(random, perWindow(broken)); i > 0; i--) {
            long user = world.users() + random.nextLong(world.broken().number());
            Call call = new Call(user, random.nextDouble(), random.nextGaussian(), random.nextBoolean());
            send(call, weight, stable, canary, failing, from);
        }
        return new Sample(from, from + WINDOW_MILLIS, weight, stable.counts(), canary.counts(), failing);
    }

    private void send(Call call, int weight, Arm stable, Arm canary, List<FailingKey> failing, long at) {
        long hash = new SplittableRandom(seed ^ (call.user + 1) * 0x9E3779B97F4A7C15L).nextLong();
        int bucket = (int) Long.remainderUnsigned(hash, BUCKETS);
        boolean onCanary = bucket < weight;
        if (!(onCanary ? canary : stable).serves(call)) {
            failing.add(new FailingKey(hash, bucket, onCanary, at));
        }
    }

    private List<Fault> faults(Duration at, boolean canary) {
        return world.faults().stream()
                .filter(fault -> canary ? fault.canary() : fault.stable())
                .filter(fault -> fault.on(at))
                .toList();
    }

    private long mixed(long window) {
        return new SplittableRandom(seed + window * 0x9E3779B97F4A7C15L).nextLong();
    }

    private static double perWindow(double perSecond) {
        return perSecond * WINDOW_MILLIS / 1_000;
    }

    private static long poisson(SplittableRandom random, double mean) {
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

    /** One call: who, how lucky (0 fails first), how slow in standard deviations, and whether it fails whatever happens. */
    private record Call(long user, double luck, double slowness, boolean doomed) {}

    /** One version in one window. */
    private static final class Arm {
        private final Map<Integer, Long> latencies = new TreeMap<>();
        private final Behaviour behaviour;
        private final double failing;
        private final double medianMicros;
        private long requests;
        private long failures;

        Arm(Behaviour behaviour, List<Fault> faults) {
            double succeeding = 1 - behaviour.failing();
            double slower = 1;
            for (Fault fault : faults) {
                succeeding *= 1 - fault.failing();
                slower *= fault.slower();
            }
            this.behaviour = behaviour;
            this.failing = 1 - succeeding;
            this.medianMicros = slower * behaviour.median().toNanos() / 1_000.0;
        }

        boolean serves(Call call) {
            requests++;
            if (call.doomed || call.luck < failing) {
                failures++;
                return false;
            }
            double micros = medianMicros * StrictMath.exp(behaviour.sigma() * call.slowness);
            latencies.merge(LatencySketch.bucketOf((long) micros), 1L, Long::sum);
            return true;
        }

        Counts counts() {
            return new Counts(requests, failures, LatencySketch.of(latencies));
        }
    }
}
