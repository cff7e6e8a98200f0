package dev.sluice.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withPrecision;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LogBetaTest {

    @Test
    void knownValues() {
        assertThat(LogBeta.of(1, 1)).isCloseTo(0, within(1e-14));
        assertThat(LogBeta.of(0.5, 0.5)).isCloseTo(Math.log(Math.PI), within(1e-14));
        assertThat(LogBeta.of(2, 3)).isCloseTo(-Math.log(12), within(1e-14));
        assertThat(LogBeta.of(1, 1e12)).isCloseTo(-Math.log(1e12), within(1e-12));
        assertThat(LogBeta.of(2, 1e9)).isCloseTo(-Math.log(1e9) - Math.log(1e9 + 1), within(1e-12));
    }

    /** B(a, b) = B(a+1, b) + B(a, b+1), which ties together values on both sides of every branch. */
    @Test
    void theRecurrenceHoldsFromTinyToHugeArguments() {
        long seed = 3;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 2_000; i++) {
            double a = Math.exp(random.nextDouble(Math.log(1e-3), Math.log(1e8)));
            double b = Math.exp(random.nextDouble(Math.log(1e-3), Math.log(1e8)));
            double whole = LogBeta.of(a, b);
            double parts = Math.exp(LogBeta.of(a + 1, b) - whole) + Math.exp(LogBeta.of(a, b + 1) - whole);
            assertThat(parts).as("a %s, b %s", a, b).isEqualTo(1, withPrecision(1e-6));
        }
    }

    @Test
    void theArgumentsMayBeSwapped() {
        assertThat(LogBeta.of(3.7, 1234.5)).isEqualTo(LogBeta.of(1234.5, 3.7), withPrecision(1e-10));
    }
}
