package dev.sluice.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class WarmUpTest {

    @Test
    void aCanaryIsColdUntilABlockIsNoFasterThanTheLastButOne() {
        WarmUp warmUp = after(WarmUp.COLD, 8_000, 2_000);
        assertThat(warmUp.improving()).as("unknown yet").isTrue();
        warmUp = after(warmUp, 6_000, 2_000);
        assertThat(warmUp.improving()).isTrue();
        warmUp = after(warmUp, 5_900, 2_000);
        assertThat(warmUp.improving()).as("faster than the first").isTrue();
        warmUp = after(warmUp, 5_900, 2_000);
        assertThat(warmUp.improving()).as("no faster than the second").isFalse();
        assertThat(after(warmUp, 5_000, 2_000).improving()).as("faster again").isTrue();
    }

    @Test
    void aSecondBlockIsComparedWithTheFirst() {
        assertThat(after(after(WarmUp.COLD, 8_000, 2_000), 8_000, 2_000).improving())
                .isFalse();
    }

    /** Both versions become slower: the canary's ratio falls all the same. */
    @Test
    void whatStableSuffersTooIsTakenOff() {
        WarmUp warmUp = after(after(WarmUp.COLD, 8_000, 2_000), 12_000, 4_000);
        assertThat(warmUp.improving()).isTrue();
        assertThat(warmUp.last()).isBetween(2.9, 3.1);
    }

    @Test
    void aBlockWithoutStableRequestsIsNotOver() {
        WarmUp alone = WarmUp.COLD.observe(latencies(600, 8_000), LatencySketch.EMPTY);
        assertThat(alone.last()).isZero();
        assertThat(alone.canary().count()).isEqualTo(600);
    }

    @Test
    void isRestoredAsItWas() {
        WarmUp warmUp = after(WarmUp.COLD, 8_000, 2_000).observe(latencies(7, 5_000), latencies(70, 2_000));
        assertThat(WarmUp.restore(warmUp.snapshot())).isEqualTo(warmUp);
    }

    private static WarmUp after(WarmUp before, long canaryMicros, long stableMicros) {
        WarmUp warmUp = before;
        for (int i = 0; i < WarmUp.BLOCK; i += 50) {
            warmUp = warmUp.observe(latencies(50, canaryMicros), latencies(500, stableMicros));
        }
        return warmUp;
    }

    private static LatencySketch latencies(int number, long micros) {
        long[] all = new long[number];
        Arrays.fill(all, micros);
        return LatencySketch.ofMicros(all);
    }
}
