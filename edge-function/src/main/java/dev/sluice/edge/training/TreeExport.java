package dev.sluice.edge.training;

import dev.sluice.edge.scoring.Trees;
import java.util.List;

/** Grown trees as the live code walks them: bins become borders, all trees share one set of arrays. */
final class TreeExport {
    private final BinnedRows data;
    private final float bias;

    TreeExport(BinnedRows data, float bias) {
        this.data = data;
        this.bias = bias;
    }

    Trees trees(List<GrownTree> grown) {
        int nodes = grown.stream().mapToInt(tree -> tree.size).sum();
        Trees trees = Trees.ofSize(bias, grown.size(), nodes);
        int first = 0;
        for (int i = 0; i < grown.size(); i++) {
            trees.roots()[i] = first;
            copy(grown.get(i), first, trees);
            first += grown.get(i).size;
        }
        return trees;
    }

    private void copy(GrownTree tree, int first, Trees trees) {
        for (int node = 0; node < tree.size; node++) {
            int at = first + node;
            trees.features()[at] = tree.features[node];
            trees.values()[at] = tree.values[node];
            if (tree.features[node] == GrownTree.LEAF) continue;
            trees.thresholds()[at] = data.binnings()[tree.features[node]].cut(tree.bins[node]);
            trees.left()[at] = first + tree.left[node];
            trees.missingLeft()[at] = tree.missingLeft[node];
        }
    }
}
