package dev.sluice.edge.scoring;

import dev.sluice.edge.json.JsonFields;
import dev.sluice.policy.risk.RiskFeature;
import dev.sluice.policy.risk.RiskScore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Boosted trees as JSON: the features by name, then for each tree arrays with one number for each node. A feature is the place in the list of names, -1
 * for a leaf; the right child follows the left one. Accepted only if every walk must end; all errors are told at once.
 */
final class TreeFile {
    private static final int MAX_TREES = 10_000;
    private final JsonFields root;

    TreeFile(JsonFields root) {
        this.root = root;
    }

    /** Null only if there are errors. */
    @Nullable
    TreeModel model() {
        String model = root.requiredText("model", 64);
        if (model != null && !model.matches("[A-Za-z0-9._-]+"))
            root.error("model", "must consist of letters, digits, dots, underscores and hyphens");
        Long delay = root.requiredWhole("labelDelayHours", 1, 60 * 24);
        Long review = root.requiredWhole("review", 1, RiskScore.MAX);
        Long deny = root.requiredWhole("deny", 1, RiskScore.MAX);
        if (review != null && deny != null && deny < review) root.error("deny", "must not be below review");
        Double bias = root.requiredNumber("bias");
        int[] features = features();
        List<Nodes> trees = new ArrayList<>();
        List<JsonFields> given = root.requiredObjects("trees");
        if (given.size() > MAX_TREES) root.error("trees", "must be at most " + MAX_TREES);
        for (JsonFields tree : given) trees.add(Nodes.read(tree, features));
        root.refuseOthers();
        if (!root.errors().isEmpty()
                || model == null
                || delay == null
                || review == null
                || deny == null
                || bias == null) return null;
        Horizon horizon = new Horizon(delay.intValue());
        return new TreeModel(model, horizon, review.intValue(), deny.intValue(), joined(bias.floatValue(), trees));
    }

    private int[] features() {
        List<String> names = root.texts("features", 64);
        if (names.isEmpty()) root.error("features", "is required and must name at least one feature");
        int[] ordinals = new int[names.size()];
        for (int i = 0; i < ordinals.length; i++) {
            RiskFeature feature = RiskFeature.of(names.get(i)).orElse(null);
            if (feature == null) root.error("features[" + i + "]", "must be a known feature, but was " + names.get(i));
            ordinals[i] = feature == null ? 0 : feature.place();
        }
        return ordinals;
    }

    private static Trees joined(float bias, List<Nodes> trees) {
        int nodes = trees.stream().mapToInt(Nodes::size).sum();
        Trees joined = Trees.ofSize(bias, trees.size(), nodes);
        int first = 0;
        for (int i = 0; i < trees.size(); i++) {
            joined.roots()[i] = first;
            trees.get(i).copy(joined, first);
            first += trees.get(i).size();
        }
        return joined;
    }

    /** One tree. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Nodes(int[] features, double[] thresholds, double[] left, double[] missingLeft, double[] values) {

        static Nodes read(JsonFields tree, int[] names) {
            double[] features = tree.requiredNumbers("feature");
            Nodes nodes = new Nodes(
                    new int[features.length],
                    tree.requiredNumbers("threshold"),
                    tree.requiredNumbers("left"),
                    tree.requiredNumbers("missingLeft"),
                    tree.requiredNumbers("value"));
            tree.refuseOthers();
            if (!nodes.sameLength())
                tree.error("feature", "and the other arrays must be of the same length, at least 1");
            else for (int i = 0; i < features.length; i++) nodes.check(tree, i, features[i], names);
            return nodes;
        }

        int size() {
            return features.length;
        }

        private boolean sameLength() {
            return size() > 0
                    && Arrays.stream(new int[] {thresholds.length, left.length, missingLeft.length, values.length})
                            .allMatch(length -> length == size());
        }

        /** Children come after their parent, so a walk ends. */
        private void check(JsonFields tree, int node, double feature, int[] names) {
            boolean leaf = feature == Trees.LEAF;
            if (!leaf && !(feature >= 0 && feature < names.length && feature == Math.rint(feature)))
                tree.error("feature[" + node + "]", "must be -1 or a place in features");
            else features[node] = leaf ? Trees.LEAF : names[(int) feature];
            if (!leaf && !(left[node] > node && left[node] < size() - 1 && left[node] == Math.rint(left[node])))
                tree.error("left[" + node + "]", "must be a later node that has one after it");
        }

        void copy(Trees joined, int first) {
            for (int node = 0; node < size(); node++) {
                joined.features()[first + node] = features[node];
                joined.thresholds()[first + node] = (float) thresholds[node];
                joined.left()[first + node] = first + (int) left[node];
                joined.missingLeft()[first + node] = missingLeft[node] != 0;
                joined.values()[first + node] = (float) values[node];
            }
        }
    }
}
