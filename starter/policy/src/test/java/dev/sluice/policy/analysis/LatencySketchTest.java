package dev.sluice.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatencySketchTest {

    /** Computed with 50 digits; gateways and controllers of any version must agree on them for ever. */
    @ParameterizedTest
    @CsvSource({
        "-5, 0",
        "0, 0",
        "1, 0",
        "2, 35",
        "3, 55",
        "10, 116",
        "100, 232",
        "1000, 348",
        "50000, 546",
        "1000000, 697",
        "60000000, 904",
        "3600000000, 1111",
        "9223372036854775807, 2205"
    })
    void aLatencyHasItsBucketForEver(long micros, int bucket) {
        assertThat(LatencySketch.bucketOf(micros)).isEqualTo(bucket);
    }

    @Test
    void countsByNumberOfTheBucketMakeTheSameSketch() {
        long[] counted = new long[LatencySketch.MAX_BUCKET + 1];
        counted[LatencySketch.bucketOf(100)] = 2;
        counted[LatencySketch.MAX_BUCKET] = 1;
        assertThat(LatencySketch.ofCounts(counted)).isEqualTo(LatencySketch.ofMicros(100, 100, Long.MAX_VALUE));
        assertThat(LatencySketch.ofCounts(new long[0])).isEqualTo(LatencySketch.EMPTY);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LatencySketch.ofCounts(new long[] {0, -1}))
                .withMessage("count of latency bucket 1 must not be negative, but was -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LatencySketch.ofCounts(new long[LatencySketch.MAX_BUCKET + 2]))
                .withMessage("counts must be at most 2206, but were 2207");
    }

    @Test
    void everyLatencyLiesBetweenTheBordersOfItsBucket() {
        long seed = 5;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 20_000; i++) {
            long micros = (long) Math.exp(random.nextDouble(0, Math.log(1e13)));
            int bucket = LatencySketch.bucketOf(micros);
            assertThat((double) micros)
                    .as("seed %d", seed)
                    .isBetween(
                            LatencySketch.lowerBorder(bucket) * (1 - 1e-12),
                            LatencySketch.lowerBorder(bucket + 1) * (1 + 1e-12));
        }
    }

    @Test
    void quantilesAreWithinOnePercentOfTheExactOnesBeforeRounding() {
        long seed = 6;
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 20; round++) {
            double median = Math.exp(random.nextDouble(0, Math.log(1e7)));
            double sigma = random.nextDouble(0.01, 2);
            long[] micros = new long[1 + random.nextInt(3_000)];
            Arrays.setAll(micros, i -> Math.max(1, Math.round(median * Math.exp(sigma * random.nextGaussian()))));
            LatencySketch sketch = LatencySketch.ofMicros(micros);
            Arrays.sort(micros);
            for (double q : new double[] {0, 0.01, 0.25, 0.5, 0.9, 0.99, 0.999, 1}) {
                double exact = micros[Math.max(1, (int) Math.ceil(q * micros.length)) - 1];
                assertThat((double) sketch.quantileMicros(q))
                        .as("seed %d, q %s", seed, q)
                        .isCloseTo(exact, within(0.01 * exact + 0.5));
            }
        }
    }

    @Test
    void countAboveIsNeverTooHighAndMissesAtMostTheBucketOfTheThreshold() {
        long seed = 7;
        SplittableRandom random = new SplittableRandom(seed);
        long[] micros = new long[2_000];
        Arrays.setAll(micros, i -> Math.round(3_000 * Math.exp(0.5 * random.nextGaussian())));
        LatencySketch sketch = LatencySketch.ofMicros(micros);
        for (int i = 0; i < 500; i++) {
            double threshold = 3_000 * Math.exp(0.7 * random.nextGaussian());
            long above = Arrays.stream(micros).filter(m -> m > threshold).count();
            long wellAbove =
                    Arrays.stream(micros).filter(m -> m > 1.02 * threshold).count();
            assertThat(sketch.countAbove(threshold)).as("seed %d", seed).isBetween(wellAbove, above);
        }
    }

    @Test
    void aThresholdOnABorderCountsThatBucket() {
        LatencySketch sketch = LatencySketch.of(Map.of(100, 3L, 101, 4L, 102, 5L));
        for (int bucket = 1; bucket < LatencySketch.MAX_BUCKET; bucket++) {
            assertThat(LatencySketch.firstBucketFrom(LatencySketch.lowerBorder(bucket)))
                    .isEqualTo(bucket);
        }
        assertThat(sketch.countAbove(LatencySketch.lowerBorder(101))).isEqualTo(9);
        assertThat(sketch.countAbove(LatencySketch.lowerBorder(101) * 1.001)).isEqualTo(5);
        assertThat(sketch.countAbove(0)).isEqualTo(12);
    }

    @Test
    void sketchesAddUpInAnyOrderToTheSketchOfAll() {
        LatencySketch a = LatencySketch.ofMicros(10, 20, 20, 5_000);
        LatencySketch b = LatencySketch.ofMicros(1, 20, 70_000);
        LatencySketch all = LatencySketch.ofMicros(10, 20, 20, 5_000, 1, 20, 70_000);
        assertThat(a.plus(b)).isEqualTo(all).hasSameHashCodeAs(all);
        assertThat(b.plus(a)).isEqualTo(all);
        assertThat(a.plus(LatencySketch.EMPTY)).isEqualTo(a);
        assertThat(LatencySketch.EMPTY.plus(b)).isEqualTo(b);
        assertThat(all.count()).isEqualTo(7);
        assertThat(LatencySketch.of(all.buckets())).isEqualTo(all);
    }

    @Test
    void anEmptySketchHasNoQuantile() {
        assertThat(LatencySketch.EMPTY.quantileMicros(0.5)).isZero();
        assertThat(LatencySketch.EMPTY.countAbove(1)).isZero();
        assertThat(LatencySketch.of(Map.of(5, 0L))).isEqualTo(LatencySketch.EMPTY);
        assertThat(LatencySketch.EMPTY).hasToString("no latencies");
    }

    @Test
    void readsBucketsAsTheyStandInJson() {
        assertThat(LatencySketch.parse(Map.of("612", 100, "640", 90L)))
                .isEqualTo(LatencySketch.of(Map.of(612, 100L, 640, 90L)));
    }

    @Test
    void whatIsWrongIsNamed() {
        refused(Map.of("fast", 1), "latency bucket must be a whole number between 0 and 2205, but was \"fast\"");
        refused(Map.of("2206", 1), "latency bucket must be between 0 and 2205, but was 2206");
        refused(Map.of("-1", 1), "latency bucket must be between 0 and 2205, but was -1");
        refused(Map.of("7", -2), "count of latency bucket 7 must not be negative, but was -2");
        refused(Map.of("7", 1.5), "count of latency bucket 7 must be a whole number, but was 1.5");
        refused(Map.of("7", 1, "07", 1), "latency bucket 7 is given twice");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LatencySketch.of(List.of(1, 2), List.of(3L)))
                .withMessage("counts must be as many as buckets (2), but were 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LatencySketch.ofMicros(1).quantileMicros(1.1))
                .withMessage("q must be between 0 and 1, but was 1.1");
    }

    private static void refused(Map<String, ? extends Number> buckets, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LatencySketch.parse(buckets))
                .withMessage(message);
    }
}
