package dev.sluice.policy.placement;

import java.util.random.RandomGenerator;

/**
 * Simulation of connections on loops, one sample interval of 100 ms a step. Each connection works or idles for as long as it
 * lives; nobody can tell when it is placed.
 */
final class ChurningTraffic {
    private static final double HOT_SHARE = 0.05;
    private static final double HOT_WORK = 0.056;
    private static final double COLD_WORK = 0.00126;
    private static final double REPLACED_PER_STEP = 0.01;

    private final LoopTable loops;
    private final PlacementPolicy policy;
    private final RandomGenerator random;
    private final int[] loopOf;
    private final boolean[] hot;

    ChurningTraffic(int loopCount, int connections, PlacementPolicy policy, RandomGenerator random) {
        this.loops = LoopTable.idle(loopCount);
        this.policy = policy;
        this.random = random;
        this.loopOf = new int[connections];
        this.hot = new boolean[connections];
        for (var i = 0; i < connections; i++) open(i);
    }

    /** Replaces some connections, takes a sample, and returns the busiest loop's work over the mean. */
    double advance() {
        for (var i = 0; i < loopOf.length; i++) if (random.nextDouble() < REPLACED_PER_STEP) open(i);
        var work = new double[loops.count()];
        var connections = new int[loops.count()];
        for (var i = 0; i < loopOf.length; i++) {
            work[loopOf[i]] += hot[i] ? HOT_WORK : COLD_WORK;
            connections[loopOf[i]]++;
        }
        var busiest = 0.0;
        var sum = 0.0;
        for (var loop = 0; loop < work.length; loop++) {
            loops.sample(loop, new LoopLoad(connections[loop], 0, Math.min(1, work[loop])));
            busiest = Math.max(busiest, work[loop]);
            sum += work[loop];
        }
        return busiest / (sum / work.length);
    }

    private void open(int connection) {
        loopOf[connection] = loops.place(policy, random);
        hot[connection] = random.nextDouble() < HOT_SHARE;
    }
}
