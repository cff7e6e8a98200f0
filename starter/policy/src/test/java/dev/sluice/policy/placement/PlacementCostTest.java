package dev.sluice.policy.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PlacementCostTest {
    private static final long SEED = 311;

    @Test
    void theCostRisesInEachFact() {
        var random = new SplittableRandom(SEED);
        for (var round = 0; round < 10_000; round++) {
            var connections = random.nextInt(10_000);
            var pending = random.nextInt(1_000);
            var busy = random.nextDouble(0.2, 0.99);
            var cost = cost(connections, pending, busy);
            assertThat(cost(connections + 1, pending, busy))
                    .as("seed %d, round %d", SEED, round)
                    .isGreaterThan(cost);
            assertThat(cost(connections, pending + 1, busy))
                    .as("seed %d, round %d", SEED, round)
                    .isGreaterThan(cost);
            assertThat(cost(connections, pending, busy + 0.01))
                    .as("seed %d, round %d", SEED, round)
                    .isGreaterThan(cost);
        }
    }

    @Test
    void aPlacementOnAnIdleLoopCountsAsAConnection() {
        var loops = new LoopTable(List.of(new LoopLoad(5, 0, 0), new LoopLoad(7, 0, 0)));
        loops.place(2, (all, chance) -> 0, new SplittableRandom(SEED));
        assertThat(PlacementCost.of(loops, 0)).isEqualTo(PlacementCost.of(loops, 1));
    }

    @Test
    void aPlacementOnABusyLoopBringsTheWorkOfItsAverageConnection() {
        var loops = new LoopTable(List.of(new LoopLoad(14, 0, 0.3), new LoopLoad(17, 0, 0.33)));
        loops.place(3, (all, chance) -> 0, new SplittableRandom(SEED));
        assertThat(PlacementCost.of(loops, 0)).isCloseTo(PlacementCost.of(loops, 1), within(1e-12));
    }

    @Test
    void workThatKeepsNobodyWaitingDoesNotCount() {
        assertThat(cost(100, 0, 0.19)).isEqualTo(cost(100, 0, 0));
        assertThat(cost(101, 0, 0)).isGreaterThan(cost(100, 0, 0.19));
    }

    @Test
    void aLoopWithFewConnectionsIsNotThoughtToOverflowAtOnce() {
        var loops = new LoopTable(List.of(new LoopLoad(1, 0, 0.02), new LoopLoad(0, 1, 1)));
        loops.place(100, PlacementPolicy.twoChoices(), new SplittableRandom(SEED));
        assertThat(loops.placedSince(1)).isZero();
    }

    private static double cost(int connections, int pending, double busy) {
        return PlacementCost.of(new LoopTable(List.of(new LoopLoad(connections, pending, busy))), 0);
    }
}
