package dev.sluice.policy.placement;

/**
 * What one more connection on a loop costs the connections that are there.
 *
 * <p>Work that arrives at a server of utilisation u waits in proportion to 1 / (1 - u), and each connection brings its part of
 * the work. So the cost is {@code (connections + placed since the sample + pending tasks + 1) / (1 + SLACK - busy share)}:
 * among equally busy loops the one with fewer connections is cheaper, among equally connected loops the less busy one, and
 * a loop without a free moment counts each connection {@code 1 + 1 / SLACK} times. Pending tasks rise before the busy share
 * does when a loop is stuck. The cost rises strictly in each of the four facts.
 */
final class PlacementCost {
    /** Keeps the cost of a loop that is always busy finite. */
    private static final double SLACK = 0.05;

    private PlacementCost() {}

    static double of(Loops loops, int loop) {
        var load = loops.sampled(loop);
        var weight = (double) load.connections() + loops.placedSince(loop) + load.pendingTasks() + 1;
        return weight / (1 + SLACK - load.busyShare());
    }
}
