package dev.sluice.policy.placement;

import java.util.random.RandomGenerator;

/** Decides which event loop gets the next connection. Users may implement it; it must be safe for concurrent calls. */
@FunctionalInterface
public interface PlacementPolicy {
    /**
     * The loop that gets the next connection.
     *
     * @param loops load of the loops
     * @param random source of chance for policies that need one
     * @return number of a loop, from 0 to below {@code loops.count()}
     */
    int choose(Loops loops, RandomGenerator random);

    /** The cheaper of two loops drawn at random: near the best balance at constant cost, and a stale sample cannot make a herd. */
    static PlacementPolicy twoChoices() {
        return TwoChoices.INSTANCE;
    }

    /** The cheapest of all loops: the best balance while samples are fresh, at a cost that grows with the number of loops. */
    static PlacementPolicy leastLoaded() {
        return LeastLoaded.INSTANCE;
    }

    /** One loop after the other, blind to load. */
    static PlacementPolicy roundRobin() {
        return RoundRobin.INSTANCE;
    }
}
