package dev.sluice.policy.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The sticky keys that have failed in this release, as a bounded set of 64-bit hashes; immutable.
 *
 * <p>Idea: sorted runs as in a log-structured store. A batch is a new run; runs are merged while the last is not less than
 * half as long as the one before, so there are at most {@code log2 n} of them and the old state, which shares them,
 * stays what it was. Cost: {@code O(log^2 n)} a look-up, {@code O(log n)} amortised an insertion, 8 bytes a key. Two keys
 * that share a hash count as one: at 100,000 keys the chance of any such pair is below {@code 3e-10}.
 */
final class SeenKeys {

    /** When so many keys have failed, no more are counted: evidence stands still, which is the safe side. */
    static final int MOST = 100_000;

    static final SeenKeys NONE = new SeenKeys(List.of(), 0);

    private final List<long[]> runs;
    private final int size;

    private SeenKeys(List<long[]> runs, int size) {
        this.runs = runs;
        this.size = size;
    }

    static SeenKeys of(List<Long> hashes) {
        return NONE.plus(hashes);
    }

    boolean contains(long hash) {
        for (long[] run : runs) {
            if (Arrays.binarySearch(run, hash) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** With these, of which none is in the set and none is given twice. */
    SeenKeys plus(List<Long> hashes) {
        if (hashes.isEmpty()) {
            return this;
        }
        long[] last = hashes.stream().mapToLong(Long::longValue).sorted().toArray();
        List<long[]> merged = new ArrayList<>(runs);
        while (!merged.isEmpty() && merged.getLast().length < 2 * last.length) {
            last = merge(merged.removeLast(), last);
        }
        merged.add(last);
        return new SeenKeys(List.copyOf(merged), size + hashes.size());
    }

    int size() {
        return size;
    }

    /** All hashes, ascending. */
    List<Long> sorted() {
        return runs.stream().flatMapToLong(Arrays::stream).sorted().boxed().toList();
    }

    private static long[] merge(long[] a, long[] b) {
        long[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        Arrays.sort(both);
        return both;
    }
}
