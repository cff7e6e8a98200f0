package dev.sluice.runtime.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecentMaximumTest {
    private final RecentMaximum maximum = new RecentMaximum();

    @ParameterizedTest
    @ValueSource(longs = {-40, 0, 40})
    void theLargestOfTheLastTenSecondsCounts(long start) {
        maximum.add(seconds(start), 3);
        maximum.add(seconds(start), 9);
        maximum.add(seconds(start + 1), 5);
        assertThat(maximum.get(seconds(start + 1))).isEqualTo(9);
        assertThat(maximum.get(seconds(start + 10))).isEqualTo(9);
        assertThat(maximum.get(seconds(start + 11))).isEqualTo(5);
        assertThat(maximum.get(seconds(start + 12))).isZero();
    }

    @Test
    void aRoundOfTheRingForgetsTheOneBefore() {
        maximum.add(seconds(1), 9);
        maximum.add(seconds(12), 2);
        assertThat(maximum.get(seconds(12))).isEqualTo(2);
    }

    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }
}
