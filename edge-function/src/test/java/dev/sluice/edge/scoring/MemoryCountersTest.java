package dev.sluice.edge.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class MemoryCountersTest extends CountersContract {
    private static final long BYTES = 4L << 20;

    private final MemoryCounters memory = new MemoryCounters(ReferenceRates.defaults(), BYTES);

    @Override
    Counters counters() {
        return new MemoryCounters(ReferenceRates.defaults(), BYTES);
    }

    @Test
    void manyKeysAreForgottenBeforeTheMemoryGrows() {
        for (int i = 0; i < 60_000; i++) memory.observe(order("customer " + i, NOON, 100));
        long smallest = 160 + 16 + 56;
        assertThat(memory.keys()).isPositive().isLessThanOrEqualTo(BYTES / 4 / smallest);
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
    void aBusyKeyKeepsItsLatestOrdersAndItsTotals() {
        Trail trail = Trail.EMPTY;
        for (int i = 0; i < 10_000; i++) trail = trail.with(i * 1_000L, 2, "country " + i);
        assertThat(trail.bytes()).isLessThan(6_000);
        History.Past past = trail.at(10_000_000, "country 3");
        assertThat(past.ever()).isEqualTo(10_000);
        assertThat(past.week()).isEqualTo(new History.Window(Trail.MAX_ORDERS, 2.0 * Trail.MAX_ORDERS));
        assertThat(past.meanWorth()).hasValue(2);
        assertThat(past.companions()).isEqualTo(Trail.MAX_COMPANIONS - 1);
        assertThat(past.days()).isEqualTo(10_000 / (double) Duration.ofDays(1).toSeconds());
    }

    @Test
    void anOrderOlderThanAllThatAFullKeyKeepsChangesOnlyItsTotals() {
        Trail trail = Trail.EMPTY;
        for (int i = 0; i < Trail.MAX_ORDERS; i++) trail = trail.with(1_000_000 + i, 1, null);
        Trail later = trail.with(5, 1, null);
        assertThat(later.at(2_000_000, null).hour().orders()).isEqualTo(Trail.MAX_ORDERS);
        assertThat(later.at(2_000_000, null).ever()).isEqualTo(Trail.MAX_ORDERS + 1);
    }
}
