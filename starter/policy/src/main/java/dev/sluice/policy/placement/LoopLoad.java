package dev.sluice.policy.placement;

/**
 * Load of one event loop at one moment.
 *
 * @param connections open connections registered on the loop, not negative
 * @param pendingTasks tasks that wait in the loop's queue, not negative
 * @param busyShare share of the last window that the loop spent working, 0 to 1
 */
public record LoopLoad(int connections, int pendingTasks, double busyShare) {
    public LoopLoad {
        if (connections < 0)
            throw new IllegalArgumentException("connections must not be negative, but was " + connections);
        if (pendingTasks < 0)
            throw new IllegalArgumentException("pendingTasks must not be negative, but was " + pendingTasks);
        if (!(busyShare >= 0 && busyShare <= 1))
            throw new IllegalArgumentException("busyShare must be between 0 and 1, but was " + busyShare);
    }
}
