package dev.sluice.policy.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LeastLoadedTest {
    private static final long SEED = 99;

    @Test
    void equalLoopsDifferByOneAtMost() {
        var loops = LoopTable.idle(7).place(5_003, PlacementPolicy.leastLoaded(), new SplittableRandom(SEED));
        assertThat(loops.mostPlaced() - loops.leastPlaced()).as("seed %d", SEED).isLessThanOrEqualTo(1);
    }

    @Test
    void noLoopIsCheaperThanTheChosenOne() {
        var random = new SplittableRandom(SEED);
        for (var round = 0; round < 2_000; round++) {
            var loops = LoopTable.random(random);
            var chosen = PlacementCost.of(loops, PlacementPolicy.leastLoaded().choose(loops, random));
            for (var loop = 0; loop < loops.count(); loop++)
                assertThat(PlacementCost.of(loops, loop))
                        .as("seed %d, round %d", SEED, round)
                        .isGreaterThanOrEqualTo(chosen);
        }
    }

    @Test
    void aTieIsNotAlwaysTheSameLoop() {
        var random = new SplittableRandom(SEED);
        var chosen = new int[4];
        for (var i = 0; i < 400; i++) chosen[PlacementPolicy.leastLoaded().choose(LoopTable.idle(4), random)]++;
        assertThat(chosen).as("seed %d", SEED).doesNotContain(0);
    }
}
