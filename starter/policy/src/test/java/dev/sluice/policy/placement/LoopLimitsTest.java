package dev.sluice.policy.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoopLimitsTest {
    private static final LoopLimits LIMITS = new LoopLimits(0.9, 100, 1_000);

    @ParameterizedTest
    @CsvSource({"0, 0, 0.9, true", "0, 100, 0, true", "1000, 0, 0, true", "999, 99, 0.89, false"})
    void oneLimitIsEnoughToFillALoop(int connections, int tasks, double busy, boolean full) {
        var loops = LoopTable.idle(1);
        loops.sample(0, new LoopLoad(connections, tasks, busy));
        assertThat(LIMITS.areReached(loops, false)).isEqualTo(full);
    }

    @Test
    void aLoopThatCanTakeMoreIsEnough() {
        var loops = LoopTable.idle(3);
        loops.sample(0, new LoopLoad(0, 0, 1));
        loops.sample(1, new LoopLoad(0, 500, 1));
        assertThat(LIMITS.areReached(loops, false)).isFalse();
        loops.sample(2, new LoopLoad(2_000, 0, 0));
        assertThat(LIMITS.areReached(loops, false)).isTrue();
    }

    @Test
    void fullLoopsStaySoUntilOneIsATenthBelowItsLimit() {
        var loops = LoopTable.idle(1);
        loops.sample(0, new LoopLoad(0, 0, 0.85));
        assertThat(LIMITS.areReached(loops, false)).isFalse();
        assertThat(LIMITS.areReached(loops, true)).isTrue();
        loops.sample(0, new LoopLoad(0, 0, 0.8));
        assertThat(LIMITS.areReached(loops, true)).isFalse();
    }

    @Test
    void connectionsPlacedSinceTheSampleCount() {
        var loops = LoopTable.idle(1);
        loops.place(1_000, PlacementPolicy.roundRobin(), new SplittableRandom(1));
        assertThat(LIMITS.areReached(loops, false)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 1", "1.1, 1, 1", "1, 0, 1", "1, 1, 0", "NaN, 1, 1"})
    void limitsThatMakeNoSenseAreRefused(double busy, int tasks, int connections) {
        assertThatIllegalArgumentException().isThrownBy(() -> new LoopLimits(busy, tasks, connections));
    }
}
