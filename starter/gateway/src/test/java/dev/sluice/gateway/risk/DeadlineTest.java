package dev.sluice.gateway.risk;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The shares of one deadline. */
class DeadlineTest {

    private final Deadline deadline = new Deadline(Duration.ofMillis(50));

    @Test
    void allGetTheSameWhenAllHang() {
        assertThat(deadline.share(Duration.ZERO, 2)).hasMillis(24);
        assertThat(deadline.share(Duration.ofMillis(24), 1)).hasMillis(24);
    }

    @Test
    void whatOneDoesNotUseGoesToTheNext() {
        assertThat(deadline.share(Duration.ofMillis(2), 1)).hasMillis(46);
    }

    @Test
    void whoeverIsLateLeavesNothing() {
        assertThat(deadline.share(Duration.ofMillis(48), 1)).isZero();
        assertThat(deadline.share(Duration.ofMillis(70), 1)).isNegative();
    }

    @Test
    void whateverTheyUseTheSumIsBelowTheWhole() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 1_000; round++) {
            int count = 1 + random.nextInt(5);
            Duration elapsed = Duration.ZERO;
            for (int left = count; left > 0; left--) {
                Duration share = deadline.share(elapsed, left);
                assertThat(share).isPositive();
                elapsed = elapsed.plusNanos(random.nextBoolean() ? share.toNanos() : random.nextLong(share.toNanos()));
            }
            assertThat(elapsed).isLessThan(deadline.whole());
        }
    }
}
