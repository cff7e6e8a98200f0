package dev.sluice.policy.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WeightsTest {

    private static final long SEED = 7;

    @Test
    void aRaisedWeightKeepsEveryUserThatWasOnTheCanary() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 20_000; i++) {
            int lower = random.nextInt(Bucketing.BUCKETS + 1);
            int higher = random.nextInt(lower, Bucketing.BUCKETS + 1);
            int bucket = random.nextInt(Bucketing.BUCKETS);
            if (new Weights(lower).sendsToCanary(bucket))
                assertThat(new Weights(higher).sendsToCanary(bucket))
                        .as("seed %d, %d to %d", SEED, lower, higher)
                        .isTrue();
        }
    }

    @Test
    void theWeightIsExactlyTheNumberOfBucketsOnTheCanary() {
        for (int weight : new int[] {0, 1, 500, 2_500, 9_999, 10_000}) {
            Weights weights = new Weights(weight);
            assertThat(IntStream.range(0, Bucketing.BUCKETS).filter(weights::sendsToCanary))
                    .hasSize(weight);
        }
    }

    /** Users on the canary are binomial(n, weight): within 6 sigma of n·weight. */
    @Test
    void theShareOfUsersIsTheWeight() {
        int users = 20_000;
        for (int weight : new int[] {10, 500, 2_500, 5_000, 9_000}) {
            Weights weights = new Weights(weight);
            double share = weight / 10_000.0;
            double sigma = Math.sqrt(users * share * (1 - share));
            long onCanary = IntStream.range(0, users)
                    .filter(u -> weights.sendsToCanary(Bucketing.bucket("order-service", "r" + weight, "u" + u)))
                    .count();
            assertThat((double) onCanary)
                    .as("weight %d", weight)
                    .isBetween(users * share - 6 * sigma, users * share + 6 * sigma);
        }
    }

    @Test
    void aWeightOutsideTheBasisPointsIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Weights(10_001))
                .withMessage("canary must be between 0 and 10000, but was 10001");
        assertThatIllegalArgumentException().isThrownBy(() -> new Weights(-1));
    }
}
