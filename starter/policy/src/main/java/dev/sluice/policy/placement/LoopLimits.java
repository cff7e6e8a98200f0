package dev.sluice.policy.placement;

/**
 * What a loop takes before it should get no more connections. The loops are full when each is above one of these limits, and
 * stay so until one of them has fallen a tenth below all: otherwise accepting would start and stop with each sample.
 *
 * @param busyShare share of its time that a loop may work, above 0 and at most 1
 * @param pendingTasks tasks that may wait in a loop's queue, at least 1
 * @param connections connections that a loop may have, at least 1
 */
public record LoopLimits(double busyShare, int pendingTasks, int connections) {
    private static final double RELIEVED = 0.9;

    public LoopLimits {
        if (!(busyShare > 0 && busyShare <= 1))
            throw new IllegalArgumentException("busyShare must be above 0 and at most 1, but was " + busyShare);
        if (pendingTasks < 1)
            throw new IllegalArgumentException("pendingTasks must be at least 1, but was " + pendingTasks);
        if (connections < 1)
            throw new IllegalArgumentException("connections must be at least 1, but was " + connections);
    }

    /**
     * Whether no loop can take more.
     *
     * @param before the answer to the question before
     */
    public boolean areReached(Loops loops, boolean before) {
        var share = before ? RELIEVED : 1;
        for (var loop = 0; loop < loops.count(); loop++) if (!isReached(loops, loop, share)) return false;
        return true;
    }

    private boolean isReached(Loops loops, int loop, double share) {
        var load = loops.sampled(loop);
        return load.busyShare() >= share * busyShare
                || load.pendingTasks() >= share * pendingTasks
                || load.connections() + loops.placedSince(loop) >= share * connections;
    }
}
