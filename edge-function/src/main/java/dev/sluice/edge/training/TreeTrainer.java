package dev.sluice.edge.training;

import dev.sluice.edge.scoring.Trees;
import dev.sluice.policy.risk.RiskFeature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * Gradient boosting with histograms.
 *
 * <p>The model is a sum of trees, F. Each tree is fitted to what the sum so far gets wrong: with p = 1 / (1 + e^-F), the gradient of the logistic
 * loss of a row is p - y and its curvature p (1 - p). A tree takes, leaf by leaf, the question that lowers the second-order loss
 * most, G^2 / (H + smoothing) summed over both sides less that of the whole; a leaf's value is -G / (H + smoothing) times the learning
 * rate (Friedman 2001; Chen, Guestrin 2016). Features are read in at most 255 bins, so a node costs one pass over its rows for each feature, and
 * only the smaller of two siblings is counted (Ke et al. 2017). A missing value goes to the side where it lowers the loss more. Every tree sees a random share of the rows and features;
 * growing ends when the loss on the rows kept aside no longer falls, and trees after the best one are dropped. The same data and seed give the same model.
 */
final class TreeTrainer {
    private static final int FEATURES = RiskFeature.values().length;

    private final Dataset data;
    private final Boosting boosting;
    private final int[] training;
    private final int[] aside;
    private final BinnedRows binned;
    private final double[] raw;
    private final float[] gradients;
    private final float[] curvatures;
    private final List<GrownTree> trees = new ArrayList<>();
    private final float bias;

    /**
     * @param training rows to learn from
     * @param aside rows that say when to stop; empty to grow all trees
     */
    TreeTrainer(Dataset data, Boosting boosting, int[] training, int[] aside) {
        this.data = data;
        this.boosting = boosting;
        this.training = training;
        this.aside = aside;
        this.binned = BinnedRows.of(data, FEATURES, training);
        double share = Math.clamp(data.frauds(training) / (double) training.length, 1e-6, 1 - 1e-6);
        this.bias = (float) Math.log(share / (1 - share));
        this.raw = new double[data.size()];
        this.gradients = new float[data.size()];
        this.curvatures = new float[data.size()];
        Arrays.fill(raw, bias);
    }

    Trees train() {
        SplittableRandom random = new SplittableRandom(boosting.seed());
        TreeGrower grower = new TreeGrower(binned, boosting, gradients, curvatures);
        double lowest = Double.MAX_VALUE;
        int best = 0;
        while (trees.size() < boosting.trees() && (aside.length == 0 || trees.size() - best < boosting.patience())) {
            differentiate();
            GrownTree tree = grower.grow(sample(random), features(random));
            trees.add(tree);
            add(tree, training);
            add(tree, aside);
            double loss = loss(aside);
            if (loss >= lowest) continue;
            lowest = loss;
            best = trees.size();
        }
        return new TreeExport(binned, bias).trees(aside.length == 0 ? trees : trees.subList(0, best));
    }

    private void differentiate() {
        for (int row : training) {
            double p = 1 / (1 + Math.exp(-raw[row]));
            gradients[row] = (float) (p - (data.fraud(row) ? 1 : 0));
            curvatures[row] = (float) (p * (1 - p));
        }
    }

    private int[] sample(SplittableRandom random) {
        return Arrays.stream(training)
                .filter(row -> random.nextDouble() < boosting.rowShare())
                .toArray();
    }

    /** At least one; those that are the same everywhere can never be asked. */
    private int[] features(SplittableRandom random) {
        List<Integer> features = new ArrayList<>();
        for (int feature = 0; feature < FEATURES; feature++)
            if (binned.binnings()[feature].bins() > 1) features.add(feature);
        Collections.shuffle(features, new Random(random.nextLong()));
        int count = (int) Math.ceil(features.size() * boosting.featureShare());
        return features.stream()
                .limit(count)
                .mapToInt(Integer::intValue)
                .sorted()
                .toArray();
    }

    private void add(GrownTree tree, int[] rows) {
        Arrays.stream(rows).parallel().forEach(row -> raw[row] += tree.values[tree.leaf(binned.columns(), row)]);
    }

    /** By how much questions about each feature, by place, have lowered the loss. */
    double[] gains() {
        double[] gains = new double[FEATURES];
        for (GrownTree tree : trees)
            for (int node = 0; node < tree.size; node++)
                if (tree.features[node] != GrownTree.LEAF) gains[tree.features[node]] += tree.gains[node];
        return gains;
    }

    /** What all grown trees say of a row of the training. */
    double raw(int row) {
        return raw[row];
    }

    private double loss(int[] rows) {
        double sum = 0;
        for (int row : rows) {
            double margin = data.fraud(row) ? raw[row] : -raw[row];
            sum += Math.log1p(Math.exp(-margin));
        }
        return sum;
    }
}
