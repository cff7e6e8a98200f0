package dev.sluice.runtime.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RecentOverflowsTest {
    private final AtomicLong total = new AtomicLong();
    private final RecentOverflows overflows = new RecentOverflows(total::doubleValue);

    @Test
    void onlyTheLastMinuteCounts() {
        assertThat(after(0, 100)).isZero();
        assertThat(after(30, 103)).isEqualTo(3);
        assertThat(after(60, 104)).isEqualTo(4);
        assertThat(after(95, 104)).isEqualTo(1);
        assertThat(after(200, 104)).isZero();
    }

    private long after(long seconds, long count) {
        total.set(count);
        return overflows.inLastMinute(Duration.ofSeconds(seconds).toNanos());
    }
}
