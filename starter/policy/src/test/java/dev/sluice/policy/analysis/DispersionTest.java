package dev.sluice.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DispersionTest {

    @Test
    void isUnknownUntilFiveSecondsAreOver() {
        Dispersion dispersion = Dispersion.unknown();
        for (int second = 0; second < 6; second++) {
            dispersion = dispersion.observe(1_000L * second, 10, 190, List.of(95L, 19L, 2L));
            assertThat(dispersion.known()).isFalse();
        }
        assertThat(dispersion.observe(6_000, 10, 190, List.of(95L, 19L, 2L)).known())
                .isTrue();
    }

    @Test
    void independentRequestsAreHardlyDispersed() {
        for (long seed = 1; seed <= 20; seed++) {
            for (double phi : simulated(60, 0, 190, seed).factors(0.05)) {
                assertThat(phi).as("seed %d", seed).isBetween(1.0, 1.3);
            }
        }
    }

    @Test
    void aChangeOfTrafficIsNoClustering() {
        Dispersion dispersion = Dispersion.unknown();
        for (int second = 0; second < 40; second++) {
            long stable = second % 2 == 0 ? 20 : 2_000;
            dispersion =
                    dispersion.observe(1_000L * second, 10, stable, List.of(stable / 2, stable / 10, stable / 100));
        }
        for (double phi : dispersion.factors(0.05)) {
            assertThat(phi).isLessThan(1.1);
        }
    }

    /**
     * In every fifth second all requests are slow twice as often as in others, so with p = 0.5 on average the correlation of
     * two requests of one second is Var(p_t) / (p (1 - p)) = 0.111. The factor is that of ten canary requests a second.
     */
    @Test
    void clustersWeighAsMuchAsTheCanarysShareOfASecondMakesThem() {
        for (long seed = 1; seed <= 20; seed++) {
            Dispersion dispersion = simulated(62, 1, 190, seed);
            double expected = 1 + 0.111 * (0.95 * 9 + 0.05 * 189);
            assertThat(dispersion.factors(0.05)[0]).as("seed %d", seed).isBetween(0.6 * expected, 2.2 * expected);
            assertThat(dispersion.factors(0.5)[0]).isGreaterThan(dispersion.factors(0.05)[0]);
        }
    }

    @Test
    void samplesOfASecondMayArriveLateAndInAnyOrder() {
        Dispersion ordered = Dispersion.unknown();
        Dispersion mixed = Dispersion.unknown();
        for (int second = 0; second < 20; second++) {
            for (int part = 0; part < 4; part++) {
                ordered = ordered.observe(1_000L * second + 250L * part, 1, 40, List.of(20L, 4L + second % 3, 1L));
                int other = second % 2 == 0 ? second + 1 : second - 1;
                mixed = mixed.observe(1_000L * other + 250L * (3 - part), 1, 40, List.of(20L, 4L + other % 3, 1L));
            }
        }
        assertThat(mixed.ticks()).isEqualTo(ordered.ticks());
        assertThat(mixed.factors(0.05)).containsExactly(ordered.factors(0.05));
    }

    @Test
    void keepsAMinuteAndIgnoresWhatIsOlder() {
        Dispersion dispersion = simulated(300, 0, 190, 1);
        assertThat(dispersion.ticks()).hasSize(62);
        assertThat(dispersion.observe(1_000, 5, 100, List.of(100L, 100L, 100L))).isSameAs(dispersion);
    }

    @Test
    void whatIsKnownStaysInForceWhileNewThresholdsAreMeasured() {
        Dispersion known = simulated(62, 1, 190, 3);
        Dispersion next = known.forNewThresholds();
        assertThat(next.known()).isTrue();
        assertThat(next.ticks()).isEmpty();
        assertThat(next.carried()).hasSize(3).allMatch(rho -> rho > 0);
        assertThat(Dispersion.unknown().forNewThresholds().known()).isFalse();
    }

    @Test
    void secondsWithoutSlowRequestsOrWithSlowOnesAloneAreFine() {
        Dispersion dispersion = Dispersion.unknown();
        for (int second = 0; second < 20; second++) {
            dispersion = dispersion.observe(1_000L * second, 10, 190, List.of(190L, 0L, 0L));
        }
        for (double phi : dispersion.factors(0.05)) {
            assertThat(phi).isBetween(1.0, 1.1);
        }
    }

    private static Dispersion simulated(int seconds, int clusters, int requests, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Dispersion dispersion = Dispersion.unknown();
        for (int second = 0; second < seconds; second++) {
            double factor = clusters == 0 ? 1 : second % 5 == 0 ? 1 / 0.6 : 1 / 1.2;
            dispersion = dispersion.observe(
                    1_000L * second,
                    10,
                    requests,
                    List.of(
                            slow(random, requests, 0.5 * factor),
                            slow(random, requests, 0.1 * factor),
                            slow(random, requests, 0.01 * factor)));
        }
        return dispersion;
    }

    private static long slow(SplittableRandom random, int requests, double p) {
        long slow = 0;
        for (int i = 0; i < requests; i++) {
            slow += random.nextDouble() < p ? 1 : 0;
        }
        return slow;
    }
}
