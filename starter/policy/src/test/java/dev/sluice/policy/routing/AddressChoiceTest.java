package dev.sluice.policy.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AddressChoiceTest {

    private static final long SEED = 11;

    @Test
    void theFullestAddressIsNeverChosen() {
        int[] outstanding = {3, 9, 4, 1};
        Random random = new Random(SEED);
        int[] chosen = new int[4];
        for (int i = 0; i < 10_000; i++) chosen[AddressChoice.choose(4, a -> outstanding[a], random)]++;
        assertThat(chosen[1]).as("seed %d", SEED).isZero();
        assertThat(chosen[3]).isGreaterThan(chosen[0]).isGreaterThan(chosen[2]);
    }

    /** Each of n equal addresses is first drawn with chance 1/n: binomial(30,000, 1/3), 6 sigma. */
    @Test
    void equalAddressesShareEqually() {
        int draws = 30_000;
        double sigma = Math.sqrt(draws / 3.0 * 2 / 3);
        Random random = new Random(SEED);
        int[] chosen = new int[3];
        for (int i = 0; i < draws; i++) chosen[AddressChoice.choose(3, a -> 0, random)]++;
        assertThat(IntStream.of(chosen))
                .as("seed %d", SEED)
                .allSatisfy(n -> assertThat((double) n).isBetween(draws / 3.0 - 6 * sigma, draws / 3.0 + 6 * sigma));
    }

    /** 1,000 balls in 100 bins: two choices leave the fullest within 3 of the mean, one choice does not. */
    @Test
    void twoChoicesKeepTheFullestNearTheMean() {
        Random random = new Random(SEED);
        int[] outstanding = new int[100];
        for (int i = 0; i < 1_000; i++) outstanding[AddressChoice.choose(100, a -> outstanding[a], random)]++;
        assertThat(IntStream.of(outstanding).max().orElseThrow())
                .as("seed %d", SEED)
                .isLessThanOrEqualTo(13);
    }

    @Test
    void anAddressThatIsOutIsNotChosen() {
        Random random = new Random(SEED);
        int[] chosen = new int[4];
        for (int i = 0; i < 1_000; i++) chosen[AddressChoice.choose(4, a -> a, a -> a % 2 == 0, random)]++;
        assertThat(chosen).as("seed %d", SEED).containsExactly(0, 1_000, 0, 0);
        for (int i = 0; i < 1_000; i++) chosen[AddressChoice.choose(4, a -> 0, a -> a == 1, random)]++;
        assertThat(chosen[1]).isEqualTo(1_000);
        assertThat(chosen[0]).isPositive();
        assertThat(chosen[2]).isPositive();
        assertThat(chosen[3]).isPositive();
    }

    @Test
    void addressesThatAreOutAreUsedWhenFewerThanHalfAreLeft() {
        Random random = new Random(SEED);
        int[] chosen = new int[3];
        for (int i = 0; i < 1_000; i++) chosen[AddressChoice.choose(3, a -> 0, a -> a > 0, random)]++;
        assertThat(chosen).as("seed %d", SEED).doesNotContain(0);
        assertThat(AddressChoice.choose(1, a -> 0, a -> true, random)).isZero();
        for (int i = 0; i < 100; i++)
            assertThat(AddressChoice.choose(2, a -> 0, a -> a == 0, random)).isEqualTo(1);
    }

    @Test
    void oneAddressNeedsNoDraw() {
        assertThat(AddressChoice.choose(1, a -> 99, new Random(SEED))).isZero();
        assertThatIllegalArgumentException().isThrownBy(() -> AddressChoice.choose(0, a -> 0, new Random(SEED)));
    }
}
