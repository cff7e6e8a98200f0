package dev.sluice.edge.training;

import dev.sluice.edge.training.GrownTree.Split;

/** Sums of one node's rows by bin of one feature: gradient, curvature and number, in one array. */
final class Histogram {
    private static final int WIDTH = 3;

    private final double[] sums;

    private Histogram(double[] sums) {
        this.sums = sums;
    }

    /** No rows yet. */
    Histogram(int bins) {
        this(new double[WIDTH * (bins + 1)]);
    }

    void add(int bin, double gradient, double curvature) {
        int at = WIDTH * bin;
        sums[at] += gradient;
        sums[at + 1] += curvature;
        sums[at + 2]++;
    }

    /** Over all bins. */
    Node total() {
        double gradient = 0;
        double curvature = 0;
        double count = 0;
        for (int at = 0; at < sums.length; at += WIDTH) {
            gradient += sums[at];
            curvature += sums[at + 1];
            count += sums[at + 2];
        }
        return new Node(gradient, curvature, count);
    }

    /** What remains of these rows without those of a part. */
    Histogram minus(Histogram part) {
        double[] rest = new double[sums.length];
        for (int i = 0; i < rest.length; i++) rest[i] = sums[i] - part.sums[i];
        return new Histogram(rest);
    }

    /** The best border of this feature: between any two bins, with the missing values on either side. */
    Split best(int feature, Node node, Boosting boosting) {
        Split best = Split.NONE;
        double gradient = 0;
        double curvature = 0;
        double count = 0;
        for (int bin = 1; bin < sums.length / WIDTH - 1; bin++) {
            gradient += sums[WIDTH * bin];
            curvature += sums[WIDTH * bin + 1];
            count += sums[WIDTH * bin + 2];
            for (int missing = sums[2] > 0 ? 0 : 1; missing < 2; missing++) {
                // With nothing missing here, missing values go where most rows go.
                boolean left = missing == 0 || (sums[2] == 0 && 2 * count > node.count());
                double with = missing == 0 ? 1 : 0;
                Node lower = new Node(gradient + with * sums[0], curvature + with * sums[1], count + with * sums[2]);
                double gain = node.gain(lower, boosting);
                if (gain > best.gain()) best = new Split(feature, bin, left, gain);
            }
        }
        return best;
    }

    /** Sums over all rows of a node. */
    record Node(double gradient, double curvature, double count) {
        /** By how much the loss falls if these rows part from the rest; 0 if a side would be too small. */
        double gain(Node lower, Boosting boosting) {
            Node upper = new Node(gradient - lower.gradient, curvature - lower.curvature, count - lower.count);
            if (lower.count < boosting.leafRows() || upper.count < boosting.leafRows()) return 0;
            return lower.worth(boosting) + upper.worth(boosting) - worth(boosting);
        }

        private double worth(Boosting boosting) {
            return gradient * gradient / (curvature + boosting.smoothing());
        }

        /** The step that lowers the loss of these rows most, by Newton's rule. */
        float step(Boosting boosting) {
            return (float) (-boosting.learningRate() * gradient / (curvature + boosting.smoothing()));
        }
    }
}
