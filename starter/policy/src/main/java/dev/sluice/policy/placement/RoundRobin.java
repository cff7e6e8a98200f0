package dev.sluice.policy.placement;

import java.util.random.RandomGenerator;

/** Takes the loop whose turn it is. */
enum RoundRobin implements PlacementPolicy {
    INSTANCE;

    @Override
    public int choose(Loops loops, RandomGenerator random) {
        return (int) (loops.placements() % loops.count());
    }
}
