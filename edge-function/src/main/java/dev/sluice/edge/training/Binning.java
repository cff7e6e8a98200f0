package dev.sluice.edge.training;

import java.util.Arrays;

/**
 * The values of a feature as at most 254 ranges of about as many rows each, so that a row needs one byte and a histogram 256 places. Bin 0 is for missing
 * values; bin {@code i} holds those above cut {@code i - 2} and up to cut {@code i - 1}.
 */
final class Binning {
    static final int MISSING = 0;
    private static final int MAX_BINS = 254;
    private static final int SAMPLE = 200_000;

    private final float[] cuts;

    private Binning(float[] cuts) {
        this.cuts = cuts;
    }

    /** Ranges of the values of these rows. */
    static Binning of(float[] column, int[] rows) {
        int step = Math.max(1, rows.length / SAMPLE);
        float[] values = new float[rows.length / step + 1];
        int size = 0;
        for (int i = 0; i < rows.length; i += step) if (!Float.isNaN(column[rows[i]])) values[size++] = column[rows[i]];
        Arrays.sort(values, 0, size);
        return new Binning(cuts(values, size));
    }

    /** Between neighbours that differ; if there are too many of those, only after every so many rows. */
    private static float[] cuts(float[] sorted, int size) {
        int distinct = 0;
        for (int i = 1; i < size; i++) if (sorted[i] > sorted[i - 1]) distinct++;
        int least = distinct < MAX_BINS ? 1 : size / MAX_BINS + 1;
        float[] cuts = new float[MAX_BINS];
        int count = 0;
        int last = 0;
        for (int i = 1; i < size && count < MAX_BINS - 1; i++) {
            if (sorted[i] == sorted[i - 1] || i - last < least) continue;
            cuts[count++] = between(sorted[i - 1], sorted[i]);
            last = i;
        }
        return Arrays.copyOf(cuts, count);
    }

    private static float between(float low, float high) {
        float middle = (float) ((low + (double) high) / 2);
        return middle < high ? middle : low;
    }

    /** Bins besides the one for missing values. */
    int bins() {
        return cuts.length + 1;
    }

    /** The largest value of a bin that is not the last. */
    float cut(int bin) {
        return cuts[bin - 1];
    }

    /** The bin of each of the first {@code rows} values. */
    byte[] apply(float[] column, int rows) {
        byte[] bins = new byte[rows];
        for (int row = 0; row < rows; row++) bins[row] = (byte) bin(column[row]);
        return bins;
    }

    private int bin(float value) {
        if (Float.isNaN(value)) return MISSING;
        int at = Arrays.binarySearch(cuts, value);
        return 1 + (at >= 0 ? at : -at - 1);
    }
}
