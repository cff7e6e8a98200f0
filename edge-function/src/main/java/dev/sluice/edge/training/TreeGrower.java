package dev.sluice.edge.training;

import dev.sluice.edge.training.GrownTree.Split;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/** Grows one tree leaf by leaf: always the leaf whose best question lowers the loss most. */
final class TreeGrower {
    private static final Comparator<Leaf> BEST_FIRST =
            Comparator.comparingDouble((Leaf leaf) -> -leaf.split.gain()).thenComparingInt(Leaf::node);

    private final BinnedRows data;
    private final Boosting boosting;
    private final float[] gradients;
    private final float[] curvatures;

    TreeGrower(BinnedRows data, Boosting boosting, float[] gradients, float[] curvatures) {
        this.data = data;
        this.boosting = boosting;
        this.gradients = gradients;
        this.curvatures = curvatures;
    }

    /** A leaf that may still be split. */
    private record Leaf(int node, Rows rows, Histograms histograms, Split split) {}

    /** A range of the shared array. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Rows(int[] all, int start, int end) {
        int size() {
            return end - start;
        }
    }

    /** Of the features that this tree may ask. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Histograms(int[] features, Histogram[] of) {
        Histograms minus(Histograms part) {
            Histogram[] rest = new Histogram[of.length];
            for (int i = 0; i < rest.length; i++) rest[i] = of[i].minus(part.of[i]);
            return new Histograms(features, rest);
        }
    }

    /** Reorders {@code rows}. */
    GrownTree grow(int[] rows, int[] features) {
        GrownTree tree = new GrownTree(boosting.leaves());
        PriorityQueue<Leaf> open = new PriorityQueue<>(BEST_FIRST);
        Rows all = new Rows(rows, 0, rows.length);
        open.add(leaf(tree, 0, all, histograms(all, features)));
        for (int leaves = 1; leaves < boosting.leaves() && open.element().split.gain() > 0; leaves++)
            split(tree, open.remove(), open);
        tree.average();
        return tree;
    }

    /** The histograms of the smaller side are counted, those of the larger are what remains. */
    private void split(GrownTree tree, Leaf leaf, PriorityQueue<Leaf> open) {
        Rows rows = leaf.rows;
        int middle = partition(rows, leaf.split);
        Rows lower = new Rows(rows.all, rows.start, middle);
        Rows upper = new Rows(rows.all, middle, rows.end);
        boolean lowerIsSmaller = lower.size() < upper.size();
        Histograms counted = histograms(lowerIsSmaller ? lower : upper, leaf.histograms.features);
        Histograms rest = leaf.histograms.minus(counted);
        int child = tree.split(leaf.node, leaf.split);
        open.add(leaf(tree, child, lower, lowerIsSmaller ? counted : rest));
        open.add(leaf(tree, child + 1, upper, lowerIsSmaller ? rest : counted));
    }

    private Leaf leaf(GrownTree tree, int node, Rows rows, Histograms histograms) {
        Histogram.Node sums = histograms.of[0].total();
        tree.values[node] = sums.step(boosting);
        tree.rows[node] = rows.size();
        Split best = IntStream.range(0, histograms.of.length)
                .parallel()
                .mapToObj(i -> histograms.of[i].best(histograms.features[i], sums, boosting))
                .reduce(Split.NONE, (a, b) -> b.gain() > a.gain() ? b : a);
        return new Leaf(node, rows, histograms, best);
    }

    private Histograms histograms(Rows rows, int[] features) {
        return new Histograms(
                features,
                IntStream.range(0, features.length)
                        .parallel()
                        .mapToObj(i -> histogram(rows, features[i]))
                        .toArray(Histogram[]::new));
    }

    private Histogram histogram(Rows rows, int feature) {
        Histogram histogram = new Histogram(data.binnings()[feature].bins());
        byte[] column = data.columns()[feature];
        for (int i = rows.start; i < rows.end; i++) {
            int row = rows.all[i];
            histogram.add(column[row] & 0xff, gradients[row], curvatures[row]);
        }
        return histogram;
    }

    /** Moves the rows that go left to the front, both sides in their old order; returns where the right side begins. */
    private int partition(Rows rows, Split split) {
        byte[] column = data.columns()[split.feature()];
        int[] right = new int[rows.size()];
        int rights = 0;
        int left = rows.start;
        for (int i = rows.start; i < rows.end; i++) {
            int row = rows.all[i];
            int bin = column[row] & 0xff;
            boolean goesLeft = bin == Binning.MISSING ? split.missingLeft() : bin <= split.bin();
            if (goesLeft) rows.all[left++] = row;
            else right[rights++] = row;
        }
        System.arraycopy(right, 0, rows.all, left, rights);
        return left;
    }
}
