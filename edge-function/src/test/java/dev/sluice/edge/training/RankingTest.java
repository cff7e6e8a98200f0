package dev.sluice.edge.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.edge.training.Ranking.Quality;
import org.junit.jupiter.api.Test;

/** Figures that a person can work out on paper. */
class RankingTest {
    @Test
    void aPerfectOrderIsWorthOne() {
        assertThat(quality("1100")).isEqualTo(new Quality(1, 1, 1, 1));
    }

    @Test
    void everyGoodOrderAheadOfAFraudCosts() {
        Quality quality = quality("1010");
        assertThat(quality.rocAuc()).isEqualTo(0.75);
        assertThat(quality.prAuc()).isCloseTo((1 + 2 / 3.0) / 2, within(1e-12));
        assertThat(quality.recall1()).isEqualTo(0.5);
    }

    @Test
    void scoresThatSayNothingAreWorthAHalf() {
        Quality quality = new Ranking(new double[] {3, 3, 3, 3}, new boolean[] {true, false, false, false}).quality();
        assertThat(quality.rocAuc()).isEqualTo(0.5);
        assertThat(quality.prAuc()).isEqualTo(0.25);
        assertThat(quality.recall5()).isZero();
    }

    @Test
    void aWeightIsARowThatOftenTwice() {
        Ranking once = ranking("10110");
        Ranking twice = ranking("1100111100");
        assertThat(once.quality(row -> 2)).isEqualTo(once.quality());
        assertThat(once.quality().rocAuc()).isEqualTo(twice.quality().rocAuc());
    }

    private static Quality quality(String order) {
        return ranking(order).quality();
    }

    /** From the riskiest on, 1 for a fraud. */
    private static Ranking ranking(String order) {
        double[] scores = new double[order.length()];
        boolean[] frauds = new boolean[order.length()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = -i;
            frauds[i] = order.charAt(i) == '1';
        }
        return new Ranking(scores, frauds);
    }
}
