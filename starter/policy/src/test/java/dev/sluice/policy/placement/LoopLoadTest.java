package dev.sluice.policy.placement;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class LoopLoadTest {
    @Test
    void aLoadThatCannotBeIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LoopLoad(-1, 0, 0))
                .withMessage("connections must not be negative, but was -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LoopLoad(0, -2, 0))
                .withMessage("pendingTasks must not be negative, but was -2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LoopLoad(0, 0, 1.5))
                .withMessage("busyShare must be between 0 and 1, but was 1.5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LoopLoad(0, 0, Double.NaN))
                .withMessage("busyShare must be between 0 and 1, but was NaN");
    }
}
