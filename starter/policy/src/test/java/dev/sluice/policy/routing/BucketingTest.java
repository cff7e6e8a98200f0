package dev.sluice.policy.routing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BucketingTest {

    private static final long SEED = 20_260_101;

    @Test
    void bucketsAreThoseThatAnotherLanguageComputes() throws IOException {
        List<String[]> vectors = vectors();
        assertThat(vectors).hasSizeGreaterThan(200);
        assertThat(vectors).allSatisfy(v -> {
            assertThat(Bucketing.bucket(v[0], v[1], v[2])).isEqualTo(Integer.parseInt(v[3]));
            assertThat(String.format("%016x", Bucketing.keyHash(v[2]))).isEqualTo(v[4]);
        });
    }

    /**
     * Keys per tenth of the buckets are binomial(100,000, 0.1): mean 10,000, ± 6 sigma of 94.9 leaves a chance below
     * 2·10^-8 of failing by bad luck for the ten together; the seed is fixed, so it fails always or never.
     */
    @Test
    void keysSpreadEvenlyOverTheBuckets() {
        int keys = 100_000;
        double sigma = Math.sqrt(keys * 0.1 * 0.9);
        SplittableRandom random = new SplittableRandom(SEED);
        int[] tenths = new int[10];
        for (int i = 0; i < keys; i++)
            tenths[Bucketing.bucket("order-service", "r1", Long.toHexString(random.nextLong())) / 1_000]++;
        assertThat(tenths)
                .as("seed %d", SEED)
                .satisfies(t -> assertThat(IntStream.of(t))
                        .allSatisfy(
                                n -> assertThat((double) n).isBetween(keys * 0.1 - 6 * sigma, keys * 0.1 + 6 * sigma)));
    }

    /** Two releases deal independently: of 10 % and 10 %, 1 % are in both (binomial(50,000, 0.01), 6 sigma). */
    @Test
    void anotherRevisionDealsTheUsersAnew() {
        int keys = 50_000;
        long inBoth = IntStream.range(0, keys)
                .filter(k -> Bucketing.bucket("order-service", "r1", "u" + k) < 1_000)
                .filter(k -> Bucketing.bucket("order-service", "r2", "u" + k) < 1_000)
                .count();
        double sigma = Math.sqrt(keys * 0.01 * 0.99);
        assertThat((double) inBoth).isBetween(keys * 0.01 - 6 * sigma, keys * 0.01 + 6 * sigma);
    }

    private static List<String[]> vectors() throws IOException {
        try (InputStream in = BucketingTest.class.getResourceAsStream("buckets.tsv")) {
            assertThat(in).isNotNull();
            return new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .toList();
        }
    }
}
