package dev.sluice.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SeenReportsTest {

    @Test
    void everyNumberCountsOnceInWhateverOrderAndHoweverOftenItComes() {
        long seed = 20260301;
        SplittableRandom random = new SplittableRandom(seed);
        SeenReports seen = SeenReports.NONE;
        Set<Long> expected = new HashSet<>();
        for (long newest = 1; newest <= 2_000; newest++) {
            long number = Math.max(1, newest - random.nextInt(100));
            assertThat(seen.has("boot", number))
                    .as("seed %d, number %d", seed, number)
                    .isEqualTo(!expected.add(number));
            seen = seen.plus("boot", number);
        }
    }

    @Test
    void aNumberFarBelowTheHighestIsTakenForARepetition() {
        SeenReports seen = SeenReports.NONE.plus("boot", 1_000);
        assertThat(seen.has("boot", 100)).isTrue();
        assertThat(seen.has("boot", 950)).isFalse();
    }

    @Test
    void theGatewayProcessHeardOfLeastLatelyIsForgottenFirst() {
        SeenReports seen = SeenReports.NONE;
        for (int boot = 0; boot < 64; boot++) seen = seen.plus("boot-" + boot, 1);
        seen = seen.plus("boot-0", 2).plus("boot-64", 1);
        assertThat(seen.has("boot-0", 1)).isTrue();
        assertThat(seen.has("boot-1", 1)).isFalse();
        assertThat(seen.boots()).hasSize(64);
    }
}
