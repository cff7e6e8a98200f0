package dev.sluice.cli.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TicksTest {

    @Test
    void anAxisHasRoundNumbersBetweenItsEnds() {
        assertThat(labels(Ticks.around(0, 100, 5))).containsExactly("0", "20", "40", "60", "80", "100");
        assertThat(labels(Ticks.around(-6, 6.61, 5))).containsExactly("-5", "0", "5");
        assertThat(labels(Ticks.around(0, 30.1, 5))).containsExactly("0", "10", "20", "30");
        assertThat(labels(Ticks.around(0, 1, 5))).containsExactly("0.0", "0.2", "0.4", "0.6", "0.8", "1.0");
        assertThat(labels(Ticks.around(0, 0.0007, 5))).containsExactly("0.0000", "0.0002", "0.0004", "0.0006");
        assertThat(labels(Ticks.around(3, 3, 5))).containsExactly("3.0", "3.2", "3.4", "3.6", "3.8", "4.0");
    }

    @Test
    void timesAreThoseOfAClock() {
        assertThat(Ticks.seconds(271, 5)).isEqualTo(60);
        assertThat(Ticks.seconds(1_200, 5)).isEqualTo(300);
        assertThat(Ticks.seconds(4, 5)).isEqualTo(1);
        assertThat(Ticks.seconds(1_000_000, 5)).isEqualTo(86_400);
    }

    private static List<String> labels(Ticks ticks) {
        return Arrays.stream(ticks.all()).mapToObj(ticks::label).toList();
    }
}
