package dev.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LogPacerTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final LogPacer pacer = new LogPacer(now::get);
    private final List<Long> lines = new ArrayList<>();

    @Test
    void theFirstEventIsLoggedAtOnce() {
        pacer.count(lines::add);
        assertThat(lines).containsExactly(1L);
    }

    @Test
    void aFloodMakesOneLineASecondThatCountsTheOthers() {
        for (var event = 0; event < 2_500; event++) {
            pacer.count(lines::add);
            now.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
        }
        assertThat(lines).containsExactly(1L, 1_000L, 1_000L);
    }
}
