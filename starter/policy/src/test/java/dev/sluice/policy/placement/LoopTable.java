package dev.sluice.policy.placement;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/** Loops whose load a test sets; placements count from the last sample. */
final class LoopTable implements Loops {
    private final List<LoopLoad> sampled;
    private final int[] placed;
    private long placements;

    LoopTable(List<LoopLoad> sampled) {
        this.sampled = new ArrayList<>(sampled);
        this.placed = new int[sampled.size()];
    }

    static LoopTable idle(int count) {
        return new LoopTable(Collections.nCopies(count, new LoopLoad(0, 0, 0)));
    }

    static LoopTable random(RandomGenerator random) {
        var loads = new ArrayList<LoopLoad>();
        for (var loop = random.nextInt(1, 40); loop > 0; loop--)
            loads.add(new LoopLoad(random.nextInt(5_000), random.nextInt(200), random.nextDouble()));
        var loops = new LoopTable(loads);
        for (var i = 0; i < loops.count(); i++) loops.placed[i] = random.nextInt(500);
        loops.placements = random.nextLong(Long.MAX_VALUE);
        return loops;
    }

    /** Lets a policy place connections, one after the other, without a new sample. */
    LoopTable place(int connections, PlacementPolicy policy, RandomGenerator random) {
        for (var i = 0; i < connections; i++) place(policy, random);
        return this;
    }

    /** Lets a policy place one connection; returns its loop. */
    int place(PlacementPolicy policy, RandomGenerator random) {
        var loop = policy.choose(this, random);
        placed[loop]++;
        placements++;
        return loop;
    }

    /** A new sample: the load is what the test says, and nothing has been placed since. */
    void sample(int loop, LoopLoad load) {
        sampled.set(loop, load);
        placed[loop] = 0;
    }

    int mostPlaced() {
        var most = 0;
        for (var count : placed) most = Math.max(most, count);
        return most;
    }

    int leastPlaced() {
        var least = Integer.MAX_VALUE;
        for (var count : placed) least = Math.min(least, count);
        return least;
    }

    @Override
    public int count() {
        return placed.length;
    }

    @Override
    public LoopLoad sampled(int loop) {
        return sampled.get(loop);
    }

    @Override
    public int placedSince(int loop) {
        return placed[loop];
    }

    @Override
    public long placements() {
        return placements;
    }
}
