package dev.sluice.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.analysis.Counts;
import dev.sluice.policy.analysis.LatencySketch;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StableReferenceTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration WINDOW = Duration.ofMillis(250);

    @Test
    void twoHundredRequestsSayWhatIsNormal() {
        assertThat(after(199, START).suffices(START)).isFalse();
        assertThat(after(200, START).suffices(START)).isTrue();
    }

    @Test
    void threeSecondsOfLittleTrafficSayWhatIsNormal() {
        StableReference reference = after(1, START);
        assertThat(reference.suffices(START.plusMillis(2_000))).isFalse();
        assertThat(reference.suffices(START.plusMillis(2_750))).isTrue();
    }

    @Test
    void noTrafficNeverSuffices() {
        assertThat(StableReference.EMPTY.suffices(START)).isFalse();
    }

    @Test
    void whatIsOlderThanAMinuteIsForgotten() {
        StableReference reference = after(500, START);
        assertThat(reference.at(START.plusSeconds(29)).counts().requests()).isEqualTo(500);
        assertThat(reference.at(START.plusSeconds(45)).counts().requests()).isEqualTo(500);
        assertThat(reference.at(START.plusSeconds(61)).counts().requests()).isZero();
    }

    @Test
    void theRateIsThatOfTheTimeCovered() {
        StableReference reference = StableReference.EMPTY;
        Instant now = START;
        for (int i = 0; i < 200; i++) {
            now = now.plus(WINDOW);
            reference = reference.plus(counts(25), WINDOW, now);
        }
        assertThat(reference.requestsPerSecond(now)).isBetween(99.0, 101.0);
    }

    private static StableReference after(long requests, Instant now) {
        return StableReference.EMPTY.plus(counts(requests), WINDOW, now);
    }

    private static Counts counts(long requests) {
        return new Counts(requests, 0, LatencySketch.EMPTY);
    }
}
