package dev.sluice.runtime;

import dev.sluice.policy.placement.LoopLoad;
import dev.sluice.policy.placement.Loops;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Samples the loops' load into an immutable snapshot, and counts placements beside it.
 *
 * <p>The busy share is averaged with weights that fade over {@link #MEMORY}: opening connections makes loops busy for a moment,
 * and that says little about the work they will have.
 *
 * <p>A loop publishes its busy time at the end of each turn, so one that is stuck in a turn looks idle. It is taken for busy
 * when tasks have waited through a whole window in which it published nothing.
 */
final class LoopLoads {
    static final Duration MEMORY = Duration.ofMillis(500);

    private final List<MeteredLoop> loops;
    private final AtomicLongArray placed;
    private final AtomicLong placements = new AtomicLong();
    private final AtomicReference<Snapshot> snapshot;

    LoopLoads(List<MeteredLoop> loops, long nowNanos) {
        this.loops = loops;
        this.placed = new AtomicLongArray(loops.size());
        var idle = loops.stream().map(loop -> new LoopLoad(0, 0, 0)).toList();
        this.snapshot = new AtomicReference<>(new Snapshot(nowNanos, idle, busyNanos(), new long[loops.size()]));
    }

    /** The last sample, with the placements since; everything read from one snapshot belongs together. */
    Snapshot snapshot() {
        return snapshot.get();
    }

    MeteredLoop place(int loop) {
        placed.incrementAndGet(loop);
        placements.incrementAndGet();
        return loops.get(loop);
    }

    long placedOn(int loop) {
        return placed.get(loop);
    }

    int channelsOn(int loop) {
        return loops.get(loop).channels();
    }

    int tasksOn(int loop) {
        return loops.get(loop).pendingTasks();
    }

    /** Replaces the snapshot. Called by one thread, which passes a time that only grows. */
    void sample(long nowNanos) {
        var last = snapshot.get();
        var window = nowNanos - last.atNanos;
        if (window <= 0) return;
        var placedNow = new long[loops.size()];
        for (var i = 0; i < placedNow.length; i++) placedNow[i] = placed.get(i);
        var busyNow = busyNanos();
        var loads = new ArrayList<LoopLoad>(loops.size());
        for (var i = 0; i < loops.size(); i++) loads.add(load(i, last, busyNow[i], window));
        snapshot.set(new Snapshot(nowNanos, List.copyOf(loads), busyNow, placedNow));
    }

    private LoopLoad load(int index, Snapshot last, long busyNow, long window) {
        var loop = loops.get(index);
        var pending = loop.pendingTasks();
        var worked = busyNow - last.busyNanos[index];
        var stuck = worked == 0 && pending > 0 && last.sampled(index).pendingTasks() > 0;
        var share = stuck ? 1 : faded(last.sampled(index).busyShare(), (double) worked / window, window);
        return new LoopLoad(Math.max(0, loop.channels()), pending, share);
    }

    private static double faded(double before, double now, long window) {
        var weight = 1 - Math.exp(-(double) window / MEMORY.toNanos());
        return before + weight * (Math.clamp(now, 0, 1) - before);
    }

    private long[] busyNanos() {
        return loops.stream().mapToLong(MeteredLoop::busyNanos).toArray();
    }

    /** One sample of all loops. */
    final class Snapshot implements Loops {
        private final long atNanos;
        private final List<LoopLoad> loads;
        private final long[] busyNanos;
        private final long[] placedBefore;

        private Snapshot(long atNanos, List<LoopLoad> loads, long[] busyNanos, long[] placedBefore) {
            this.atNanos = atNanos;
            this.loads = loads;
            this.busyNanos = busyNanos;
            this.placedBefore = placedBefore;
        }

        @Override
        public int count() {
            return loads.size();
        }

        @Override
        public LoopLoad sampled(int loop) {
            return loads.get(loop);
        }

        @Override
        public int placedSince(int loop) {
            return (int) (placed.get(loop) - placedBefore[loop]);
        }

        @Override
        public long placements() {
            return placements.get();
        }
    }
}
