package dev.sluice.policy.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RoundRobinTest {
    @Test
    void theLoopsTakeTurnsWhateverTheirLoad() {
        var loops = LoopTable.idle(3);
        loops.sample(1, new LoopLoad(10_000, 500, 1));
        var random = new SplittableRandom(1);
        for (var turn = 0; turn < 9; turn++)
            assertThat(loops.place(PlacementPolicy.roundRobin(), random)).isEqualTo(turn % 3);
    }
}
