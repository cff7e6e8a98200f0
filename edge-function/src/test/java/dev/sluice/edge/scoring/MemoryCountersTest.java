package dev.sluice.edge.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

class MemoryCountersTest extends CountersContract {
    private static final long BYTES = 4L << 20;

    private final MemoryCounters memory = new MemoryCounters(ReferenceRates.defaults(), Horizon.WEEK, BYTES);

    @Override
    Counters counters() {
        return new MemoryCounters(ReferenceRates.defaults(), Horizon.WEEK, BYTES);
    }

    @Test
    void manyKeysAreForgottenBeforeTheMemoryGrows() {
        for (int i = 0; i < 60_000; i++) memory.observe(order("customer " + i, NOON, 100));
        long smallest = 240 + 40 + 56;
        assertThat(memory.keys()).isPositive().isLessThanOrEqualTo(BYTES / 5 / smallest);
    }

    @Test
    void aKeyInUseSurvivesAFloodOfOthers() {
        for (int i = 0; i < 60_000; i++) {
            memory.observe(order("customer " + i, NOON, 100));
            if (i % 100 == 0) memory.observe(order("regular", NOON, 100));
        }
        History history = memory.observe(order("regular", NOON, 100))
                .toCompletableFuture()
                .join();
        assertThat(Objects.requireNonNull(history.customer()).ever()).isEqualTo(600);
    }

    @Test
    void aBusyKeyNeedsNoMoreThanItsHours() {
        Trail trail = new Trail();
        for (int i = 0; i < 100_000; i++) trail.add(i * 60_000L, 2, i + 1L, Horizon.WEEK);
        assertThat(trail.bytes()).isLessThan(40_000);
        assertThat(trail.at(100_000 * 60_000L, 0, null, Horizon.WEEK).ever()).isEqualTo(100_000);
    }
}
