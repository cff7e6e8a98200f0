package dev.sluice.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SteadyTimeTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private final ManualTime wall = new ManualTime(START);
    private final AtomicLong nanos = new AtomicLong(5_000_000_000L);
    private final SteadyTime time = new SteadyTime(wall, nanos::get);

    @Test
    void aWallClockThatIsSetBackOrForwardChangesNothing() {
        wall.pass(Duration.ofHours(-3));
        nanos.addAndGet(1_500_000_000L);
        assertThat(time.instant()).isEqualTo(START.plusMillis(1_500));
        wall.pass(Duration.ofDays(2));
        assertThat(time.instant()).isEqualTo(START.plusMillis(1_500));
    }

    @Test
    void whatAnEarlierProcessWroteIsNeverInTheFuture() {
        time.notBefore(START.plusSeconds(60));
        nanos.addAndGet(1_000_000_000L);
        assertThat(time.instant()).isEqualTo(START.plusSeconds(61));
        time.notBefore(START);
        assertThat(time.instant()).isEqualTo(START.plusSeconds(61));
    }
}
