package dev.sluice.orders.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Pauses that grow, and an end to their growth. */
class BackOffTest {

    private final BackOff backOff = new BackOff(Duration.ofMillis(100), Duration.ofSeconds(1));

    @Test
    void eachFailureDoublesThePauseUpToTheLongest() {
        assertThat(backOff.after(1)).hasMillis(100);
        assertThat(backOff.after(2)).hasMillis(200);
        assertThat(backOff.after(4)).hasMillis(800);
        assertThat(backOff.after(5)).hasSeconds(1);
        assertThat(backOff.after(Integer.MAX_VALUE)).hasSeconds(1);
    }

    @Test
    void aFirstPauseAboveTheLongestIsCut() {
        assertThat(new BackOff(Duration.ofSeconds(5), Duration.ofSeconds(1)).after(1))
                .hasSeconds(1);
    }
}
