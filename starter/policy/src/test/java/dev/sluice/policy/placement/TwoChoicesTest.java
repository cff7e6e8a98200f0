package dev.sluice.policy.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TwoChoicesTest {
    private static final long SEED = 7_042;

    @Test
    void aLoopThatAlwaysLooksIdleGetsNoMoreThanTwoShares() {
        // Drawn with probability 2/n each time: binomial, so five standard deviations above the mean bound it.
        var count = 16;
        var placements = 80_000;
        var share = 2.0 / count;
        var bound = placements * share + 5 * Math.sqrt(placements * share * (1 - share));
        var random = new SplittableRandom(SEED);
        var liar = new AlwaysIdleFirstLoop(count);
        var onLiar = 0;
        for (var i = 0; i < placements; i++) if (PlacementPolicy.twoChoices().choose(liar, random) == 0) onLiar++;
        assertThat((double) onLiar).as("seed %d", SEED).isLessThan(bound).isGreaterThan(2 * placements * share - bound);
    }

    @Test
    void aBurstOnAStaleSampleDoesNotHerd() {
        // Loop 0 was idle when the sample was taken, the others held 50 each. Knowing its own placements, the policy
        // fills loop 0 up to the others' level and then treats all alike: mean + log2(log2(16)) + O(1) = mean + 2 + 4.
        var random = new SplittableRandom(SEED);
        var loops = LoopTable.idle(16);
        for (var loop = 1; loop < 16; loop++) loops.sample(loop, new LoopLoad(50, 0, 0));
        loops.place(16 * 200, PlacementPolicy.twoChoices(), random);
        var mean = (16 * 200 + 15 * 50) / 16.0;
        assertThat((double) loops.placedSince(0)).as("seed %d", SEED).isLessThan(mean + 6);
    }

    @Test
    void everyLoopIsDrawnAsOftenAsTheOthers() {
        // Equal loops and no placement recorded: each is chosen with probability 1/n, whatever its number.
        var count = 5;
        var placements = 100_000;
        var chosen = new int[count];
        var random = new SplittableRandom(SEED);
        var loops = LoopTable.idle(count);
        for (var i = 0; i < placements; i++) chosen[PlacementPolicy.twoChoices().choose(loops, random)]++;
        var deviation = 5 * Math.sqrt(placements * 0.2 * 0.8);
        for (var times : chosen)
            assertThat((double) times).as("seed %d", SEED).isBetween(20_000 - deviation, 20_000 + deviation);
    }

    private record AlwaysIdleFirstLoop(int count) implements Loops {
        @Override
        public LoopLoad sampled(int loop) {
            return loop == 0 ? new LoopLoad(0, 0, 0) : new LoopLoad(1_000, 0, 0.5);
        }

        @Override
        public int placedSince(int loop) {
            return 0;
        }

        @Override
        public long placements() {
            return 0;
        }
    }
}
