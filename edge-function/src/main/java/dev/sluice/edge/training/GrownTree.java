package dev.sluice.edge.training;

import java.util.Arrays;

/** One tree as it grows: nodes in flat arrays, features by place, borders as bins. */
final class GrownTree {
    static final int LEAF = -1;

    int size = 1;
    int[] features;
    int[] bins;
    boolean[] missingLeft;
    int[] left;
    float[] values;
    /** Training rows that reached the node. */
    int[] rows;
    /** By how much the node's question has lowered the loss. */
    double[] gains;

    GrownTree(int leaves) {
        int nodes = 2 * leaves - 1;
        features = new int[nodes];
        Arrays.fill(features, LEAF);
        bins = new int[nodes];
        missingLeft = new boolean[nodes];
        left = new int[nodes];
        values = new float[nodes];
        rows = new int[nodes];
        gains = new double[nodes];
    }

    /** Turns a leaf into a question with two new leaves, the second of which follows the first. */
    int split(int node, Split split) {
        features[node] = split.feature();
        bins[node] = split.bin();
        missingLeft[node] = split.missingLeft();
        gains[node] = split.gain();
        left[node] = size;
        size += 2;
        return left[node];
    }

    /** The leaf of a row. */
    int leaf(byte[][] binned, int row) {
        int node = 0;
        while (features[node] != LEAF) {
            int bin = binned[features[node]][row] & 0xff;
            boolean goesLeft = bin == Binning.MISSING ? missingLeft[node] : bin <= bins[node];
            node = goesLeft ? left[node] : left[node] + 1;
        }
        return node;
    }

    /** Gives inner nodes the mean of the leaves below, weighted by rows. Children have higher numbers than their parent. */
    void average() {
        for (int node = size - 1; node >= 0; node--) {
            if (features[node] == LEAF) continue;
            double sum = total(left[node]) + total(left[node] + 1);
            values[node] = (float) (sum / rows[node]);
        }
    }

    private double total(int node) {
        return values[node] * (double) rows[node];
    }

    /**
     * The best question of a node.
     *
     * @param bin last bin that goes left
     * @param gain by how much it lowers the loss; 0 if there is none
     */
    record Split(int feature, int bin, boolean missingLeft, double gain) {
        static final Split NONE = new Split(LEAF, 0, false, 0);
    }
}
