package dev.sluice.edge.scoring;

import dev.sluice.policy.risk.RiskFeature;
import dev.sluice.policy.risk.RiskFeatures;

/**
 * Boosted trees in flat arrays, walked from each tree's root to a leaf.
 *
 * <p>A node asks whether its feature is at most its threshold and goes left if so, right if not, and where it was taught to if the feature is missing. The
 * raw score is the bias plus the values of the leaves that are reached: the log-odds of fraud. Values are compared as floats, as they were in training,
 * so that both always take the same path. Inner nodes carry the mean of the leaves below them, weighted by the training orders that reached each: the change of that mean
 * from a node to its child is what the node's feature has contributed on the way.
 *
 * @param bias log-odds before any tree
 * @param roots first node of each tree
 * @param features {@link RiskFeature#place()} of what is asked; {@link #LEAF} for a leaf
 * @param left child for values up to the threshold; the node after it is the child for values above
 * @param missingLeft whether a missing value goes left
 * @param values of a leaf: what it adds; of an inner node: the mean below it
 */
@SuppressWarnings("ArrayRecordComponent") // Never changed and never compared; an array is what makes the walk fast.
public record Trees(
        float bias,
        int[] roots,
        int[] features,
        float[] thresholds,
        int[] left,
        boolean[] missingLeft,
        float[] values) {
    public static final int LEAF = -1;

    /** Room for trees that are still to be filled in. */
    public static Trees ofSize(float bias, int trees, int nodes) {
        return new Trees(
                bias,
                new int[trees],
                new int[nodes],
                new float[nodes],
                new int[nodes],
                new boolean[nodes],
                new float[nodes]);
    }

    /** The log-odds. */
    public double raw(RiskFeatures order) {
        double raw = bias;
        for (int root : roots) {
            int node = root;
            while (features[node] != LEAF) node = child(node, (float) order.at(features[node]));
            raw += values[node];
        }
        return raw;
    }

    /**
     * How much each feature, by place, has moved the log-odds away from {@link #expected()}; together exactly the whole way.
     */
    public double[] contributions(RiskFeatures order) {
        double[] moved = new double[RiskFeature.values().length];
        for (int root : roots) {
            int node = root;
            while (features[node] != LEAF) {
                int child = child(node, (float) order.at(features[node]));
                moved[features[node]] += values[child] - (double) values[node];
                node = child;
            }
        }
        return moved;
    }

    /** The mean log-odds of the training orders. */
    public double expected() {
        double expected = bias;
        for (int root : roots) expected += values[root];
        return expected;
    }

    private int child(int node, float value) {
        boolean goesLeft = Float.isNaN(value) ? missingLeft[node] : value <= thresholds[node];
        return goesLeft ? left[node] : left[node] + 1;
    }
}
