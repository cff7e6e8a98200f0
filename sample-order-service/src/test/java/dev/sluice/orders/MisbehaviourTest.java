package dev.sluice.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.orders.Misbehaviour.Fate;
import dev.sluice.orders.Misbehaviour.Settings;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MisbehaviourTest {

    private static final int CALLS = 100_000;

    @Test
    void theShareOfFailingCallsIsTheRateAndHalfOfThemFailAfterTheirWork() {
        for (double rate : new double[] {0.01, 0.05, 0.5}) {
            Settings settings = new Settings(rate, 1, 42);
            // Six standard deviations of a binomial count: missed by chance once in half a billion runs, and the seed
            // is fixed.
            double half = rate / 2;
            double bound = 6 * Math.sqrt(CALLS * half * (1 - half));
            assertThat((double) count(settings, Fate.FAILS_BEFORE))
                    .isBetween(CALLS * half - bound, CALLS * half + bound);
            assertThat((double) count(settings, Fate.FAILS_AFTER))
                    .isBetween(CALLS * half - bound, CALLS * half + bound);
        }
    }

    @Test
    void nothingFailsAtRateZeroAndEverythingAtRateOne() {
        assertThat(count(new Settings(0, 1, 42), Fate.SERVED)).isEqualTo(CALLS);
        assertThat(count(new Settings(1, 1, 42), Fate.SERVED)).isZero();
    }

    @Test
    void aHigherRateFailsEveryCallThatALowerOneFailed() {
        LongStream.range(0, 10_000)
                .filter(call -> new Settings(0.1, 1, 3).fate(call) != Fate.SERVED)
                .forEach(call -> assertThat(new Settings(0.2, 1, 3).fate(call)).isNotEqualTo(Fate.SERVED));
    }

    private static long count(Settings settings, Fate fate) {
        return LongStream.range(0, CALLS)
                .filter(call -> settings.fate(call) == fate)
                .count();
    }
}
