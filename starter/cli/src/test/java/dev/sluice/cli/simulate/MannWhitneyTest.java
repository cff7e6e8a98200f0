package dev.sluice.cli.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The judgements that Kayenta's own unit test and issues are known for. */
class MannWhitneyTest {

    @Test
    void clearlyHigherValuesAreHigh() {
        assertThat(MannWhitney.high(new double[] {20, 22, 21, 25, 30}, new double[] {1, 2.2, 1.1, 2.5, 3}))
                .isTrue();
        assertThat(MannWhitney.high(new double[] {1, 2.2, 1.1, 2.5, 3}, new double[] {20, 22, 21, 25, 30}))
                .isFalse();
    }

    @Test
    void eightHighPointsOfTenAreHighAndSevenAreNot() {
        assertThat(MannWhitney.high(points(7, 100, 3, 1), points(10, 1, 0, 0))).isFalse();
        assertThat(MannWhitney.high(points(8, 100, 2, 1), points(10, 1, 0, 0))).isTrue();
    }

    @Test
    void fewErrorsAgainstNonePass() {
        assertThat(MannWhitney.high(new double[] {0, 1, 2, 1, 0, 0}, new double[6]))
                .isFalse();
    }

    @Test
    void nothingIsNotHigh() {
        assertThat(MannWhitney.high(new double[0], new double[] {1})).isFalse();
        assertThat(MannWhitney.high(new double[] {1, 1}, new double[] {1, 1})).isFalse();
    }

    private static double[] points(int many, double value, int few, double other) {
        double[] points = new double[many + few];
        Arrays.fill(points, value);
        Arrays.fill(points, many, points.length, other);
        return points;
    }
}
