package dev.sluice.edge.training;

/**
 * How trees are grown.
 *
 * @param trees at most this many; fewer if the rows kept aside say so
 * @param learningRate share of a tree's answer that is taken
 * @param leaves of a tree, at most
 * @param leafRows least rows of a leaf
 * @param smoothing added to a leaf's weight, so that small leaves say little
 * @param rowShare share of the rows that a tree sees
 * @param featureShare share of the features that a tree may ask
 * @param patience trees that may be grown without an improvement on the rows kept aside
 */
record Boosting(
        int trees,
        double learningRate,
        int leaves,
        int leafRows,
        double smoothing,
        double rowShare,
        double featureShare,
        int patience,
        long seed) {
    private static final int FEWEST_LEAVES = 4;
    private static final int ORDERS_PER_LEAF = 3_000;

    static final Boosting DEFAULT = new Boosting(400, 0.05, 24, 40, 5, 0.5, 0.6, 40, 20_261_124);

    Boosting withTrees(int most) {
        return new Boosting(most, learningRate, leaves, leafRows, smoothing, rowShare, featureShare, patience, seed);
    }

    Boosting withLeaves(int most) {
        return new Boosting(trees, learningRate, most, leafRows, smoothing, rowShare, featureShare, patience, seed);
    }

    /** Few orders cannot bear out many leaves: a tree gets one for every 3,000 orders, at least four. */
    Boosting forOrders(int orders) {
        return withLeaves(Math.min(leaves, Math.max(FEWEST_LEAVES, orders / ORDERS_PER_LEAF)));
    }

    Boosting withSeed(long other) {
        return new Boosting(trees, learningRate, leaves, leafRows, smoothing, rowShare, featureShare, patience, other);
    }
}
