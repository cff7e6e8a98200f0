package dev.sluice.rollout.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReportGapsTest {
    private final ReportGaps gaps = new ReportGaps();

    @Test
    void countsNumbersThatNeverCame() {
        for (long number : new long[] {7, 8, 11, 12}) gaps.heard("boot", number);
        assertThat(gaps.lost()).isEqualTo(2);
    }

    @Test
    void aNumberThatComesLateIsNotLost() {
        for (long number : new long[] {1, 3, 2, 4})
            assertThat(gaps.heard("boot", number)).isFalse();
        assertThat(gaps.lost()).isZero();
    }

    @Test
    void knowsARepetition() {
        gaps.heard("boot", 1);
        gaps.heard("boot", 2);
        assertThat(gaps.heard("boot", 1)).isTrue();
        assertThat(gaps.heard("boot", 2)).isTrue();
        assertThat(gaps.heard("other", 2)).isFalse();
        assertThat(gaps.lost()).isZero();
    }

    @Test
    void aLongSilenceIsCountedInFull() {
        gaps.heard("boot", 1);
        gaps.heard("boot", 1_001);
        assertThat(gaps.lost()).isEqualTo(999);
    }
}
