package dev.sluice.edge.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentTest {
    private final Recent<String, Integer> recent = new Recent<>(2);

    @Test
    void theOldestIsForgottenFirst() {
        recent.get("a", () -> 1);
        recent.get("b", () -> 2);
        recent.get("a", () -> 3);
        recent.get("c", () -> 4);
        assertThat(recent.size()).isEqualTo(2);
        assertThat(recent.get("c", () -> 5)).isEqualTo(4);
        assertThat(recent.get("b", () -> 6)).isEqualTo(2);
        assertThat(recent.get("a", () -> 7)).isEqualTo(7);
    }

    @Test
    void onlyTheValueThatIsMeantIsForgotten() {
        recent.get("a", () -> 1);
        recent.forget("a", 2);
        assertThat(recent.get("a", () -> 3)).isEqualTo(1);
        recent.forget("a", 1);
        assertThat(recent.get("a", () -> 3)).isEqualTo(3);
    }
}
