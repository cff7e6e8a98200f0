package dev.sluice.policy.analysis;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A histogram of latencies with buckets of equal relative width; an immutable value.
 *
 * <p>Idea: bucket {@code i} holds the latencies from {@code 1.02^i} up to {@code 1.02^(i+1)} microseconds, so that one
 * layout of at most 2,206 buckets serves every service. Only buckets that are not empty are kept. Two sketches add up
 * bucket by bucket, in any order, without loss.
 *
 * <p>Error: a quantile is the geometric middle of the bucket that holds the value of that rank, so it is wrong by at most
 * {@code sqrt(1.02) - 1}, below 1 %, and the rounding to whole microseconds. A threshold is only known to the border of its bucket, 2 %; {@link #countAbove} counts
 * whole buckets and never too many. Cost: {@code plus} is linear in the non-empty buckets, a few hundred in practice.
 *
 * <p>Source: Masson, Rim, Lee, "DDSketch: a fast and fully-mergeable quantile sketch with relative-error guarantees",
 * VLDB 2019, here without collapsing. {@code StrictMath} makes the bucket the same on every machine.
 */
public final class LatencySketch {

    /** Ratio of a bucket's upper to its lower border. */
    public static final double BASE = 1.02;

    /** Last bucket: that of the greatest {@code long}. */
    public static final int MAX_BUCKET = 2_205;

    /** No latency at all. */
    public static final LatencySketch EMPTY = new LatencySketch(new int[0], new long[0]);

    private static final double LN_BASE = StrictMath.log(BASE);

    private final int[] buckets;
    private final long[] counts;
    private final long count;

    private LatencySketch(int[] buckets, long[] counts) {
        this.buckets = buckets;
        this.counts = counts;
        this.count = Arrays.stream(counts).reduce(0, Math::addExact);
    }

    /** The bucket of a latency in microseconds; what is below 1 counts as 1. */
    public static int bucketOf(long micros) {
        return micros <= 1 ? 0 : (int) (StrictMath.log((double) micros) / LN_BASE);
    }

    /** A sketch of these latencies in microseconds. */
    public static LatencySketch ofMicros(long... micros) {
        TreeMap<Integer, Long> counted = new TreeMap<>();
        for (long latency : micros) {
            counted.merge(bucketOf(latency), 1L, Long::sum);
        }
        return of(counted);
    }

    /** A sketch of bucket → count. */
    public static LatencySketch of(Map<Integer, Long> counted) {
        int[] buckets = new int[counted.size()];
        long[] counts = new long[counted.size()];
        int size = 0;
        for (Map.Entry<Integer, Long> entry : new TreeMap<>(counted).entrySet()) {
            check(entry.getKey(), entry.getValue());
            if (entry.getValue() > 0) {
                buckets[size] = entry.getKey();
                counts[size++] = entry.getValue();
            }
        }
        return new LatencySketch(Arrays.copyOf(buckets, size), Arrays.copyOf(counts, size));
    }

    /**
     * A sketch of counts.
     *
     * @param counted count of each bucket at its number, at most {@link #MAX_BUCKET} + 1 of them
     */
    public static LatencySketch ofCounts(long[] counted) {
        if (counted.length > MAX_BUCKET + 1) {
            throw new IllegalArgumentException(
                    "counts must be at most " + (MAX_BUCKET + 1) + ", but were " + counted.length);
        }
        int[] buckets = new int[counted.length];
        long[] counts = new long[counted.length];
        int size = 0;
        for (int bucket = 0; bucket < counted.length; bucket++) {
            check(bucket, counted[bucket]);
            if (counted[bucket] > 0) {
                buckets[size] = bucket;
                counts[size++] = counted[bucket];
            }
        }
        return new LatencySketch(Arrays.copyOf(buckets, size), Arrays.copyOf(counts, size));
    }

    /** A sketch of bucket → count as it stands in JSON, where every name is a string. */
    public static LatencySketch parse(Map<String, ? extends Number> counted) {
        TreeMap<Integer, Long> numbers = new TreeMap<>();
        counted.forEach((name, number) -> {
            int bucket = parseBucket(name);
            if (numbers.put(bucket, parseCount(bucket, number)) != null) {
                throw new IllegalArgumentException("latency bucket " + bucket + " is given twice");
            }
        });
        return of(numbers);
    }

    /** A sketch of buckets and their counts in the same order. */
    static LatencySketch of(List<Integer> buckets, List<Long> counts) {
        if (buckets.size() != counts.size()) {
            throw new IllegalArgumentException(
                    "counts must be as many as buckets (" + buckets.size() + "), but were " + counts.size());
        }
        TreeMap<Integer, Long> counted = new TreeMap<>();
        for (int i = 0; i < buckets.size(); i++) {
            counted.put(buckets.get(i), counts.get(i));
        }
        return of(counted);
    }

    /** Both together. */
    public LatencySketch plus(LatencySketch other) {
        if (count == 0 || other.count == 0) {
            return count == 0 ? other : this;
        }
        int[] merged = new int[buckets.length + other.buckets.length];
        long[] sums = new long[merged.length];
        int size = 0;
        for (int i = 0, j = 0; i < buckets.length || j < other.buckets.length; size++) {
            int left = i < buckets.length ? buckets[i] : Integer.MAX_VALUE;
            int right = j < other.buckets.length ? other.buckets[j] : Integer.MAX_VALUE;
            merged[size] = Math.min(left, right);
            sums[size] = Math.addExact(left <= right ? counts[i++] : 0, right <= left ? other.counts[j++] : 0);
        }
        return new LatencySketch(Arrays.copyOf(merged, size), Arrays.copyOf(sums, size));
    }

    /** How many latencies it holds. */
    public long count() {
        return count;
    }

    /**
     * The {@code q}-quantile in whole microseconds, before rounding wrong by less than 1 %; 0 when the sketch is empty.
     *
     * @param q between 0 and 1
     */
    public long quantileMicros(double q) {
        return count == 0 ? 0 : Math.max(1, Math.round(lowerBorder(quantileBucket(q) + 0.5)));
    }

    /** How many latencies lie in buckets entirely at or above this border: never more than really are above it. */
    public long countAbove(double micros) {
        return countFrom(firstBucketFrom(micros));
    }

    /** Bucket → count, ascending, without empty buckets; unmodifiable. */
    public SortedMap<Integer, Long> buckets() {
        TreeMap<Integer, Long> map = new TreeMap<>();
        for (int i = 0; i < buckets.length; i++) {
            map.put(buckets[i], counts[i]);
        }
        return Collections.unmodifiableSortedMap(map);
    }

    /** The bucket that holds the value of this rank. */
    int quantileBucket(double q) {
        if (!(q >= 0 && q <= 1)) {
            throw new IllegalArgumentException("q must be between 0 and 1, but was " + q);
        }
        long rank = Math.max(1, (long) StrictMath.ceil(q * count));
        int i = 0;
        for (long seen = counts[0]; seen < rank; seen += counts[i]) {
            i++;
        }
        return buckets[i];
    }

    /** How many latencies lie in this bucket or a later one. */
    long countFrom(int bucket) {
        long sum = 0;
        for (int i = buckets.length - 1; i >= 0 && buckets[i] >= bucket; i--) {
            sum += counts[i];
        }
        return sum;
    }

    /** The first bucket whose lower border is not below this; borders are recognised in spite of rounding. */
    static int firstBucketFrom(double micros) {
        return micros <= 1 ? 0 : (int) StrictMath.ceil(StrictMath.log(micros) / LN_BASE - 1e-9);
    }

    /** Lower border of a bucket in microseconds. */
    static double lowerBorder(double bucket) {
        return StrictMath.exp(bucket * LN_BASE);
    }

    private static void check(int bucket, long number) {
        if (bucket < 0 || bucket > MAX_BUCKET) {
            throw new IllegalArgumentException(
                    "latency bucket must be between 0 and " + MAX_BUCKET + ", but was " + bucket);
        }
        if (number < 0) {
            throw new IllegalArgumentException(
                    "count of latency bucket " + bucket + " must not be negative, but was " + number);
        }
    }

    private static int parseBucket(String name) {
        try {
            return Integer.parseInt(name);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "latency bucket must be a whole number between 0 and " + MAX_BUCKET + ", but was \"" + name + "\"",
                    e);
        }
    }

    private static long parseCount(int bucket, Number number) {
        if (number.doubleValue() != number.longValue()) {
            throw new IllegalArgumentException(
                    "count of latency bucket " + bucket + " must be a whole number, but was " + number);
        }
        return number.longValue();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LatencySketch that
                && Arrays.equals(buckets, that.buckets)
                && Arrays.equals(counts, that.counts);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(buckets) + Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        return count == 0
                ? "no latencies"
                : count + " latencies, p50 " + quantileMicros(0.5) + " us, p99 " + quantileMicros(0.99) + " us";
    }
}
