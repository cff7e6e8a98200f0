package dev.sluice.edge.training;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Rows from the riskiest to the least, and what that order is worth. Rows with the same score count as one step, so their order among
 * each other does not matter.
 */
final class Ranking {
    private final double[] scores;
    private final boolean[] frauds;

    /** Scores and whether each is a fraud; sorted here. */
    Ranking(double[] scores, boolean[] frauds) {
        int[] order = IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer row) -> -scores[row]))
                .mapToInt(Integer::intValue)
                .toArray();
        this.scores = new double[order.length];
        this.frauds = new boolean[order.length];
        for (int i = 0; i < order.length; i++) {
            this.scores[i] = scores[order[i]];
            this.frauds[i] = frauds[order[i]];
        }
    }

    /**
     * How well an order of rows separates frauds.
     *
     * @param rocAuc chance that a fraud ranks above a good order
     * @param prAuc average precision
     * @param recall1 share of the frauds that is found where 1 % of the good orders are hit too
     * @param recall5 the same at 5 %
     */
    record Quality(double rocAuc, double prAuc, double recall1, double recall5) {}

    /** With every row counted once. */
    Quality quality() {
        return quality(row -> 1);
    }

    /** With the row at each position of the order counted as often as {@code weights} says. */
    Quality quality(java.util.function.IntUnaryOperator weights) {
        double[] counts = new double[2];
        int[] weight = new int[scores.length];
        for (int i = 0; i < scores.length; i++) {
            weight[i] = weights.applyAsInt(i);
            counts[frauds[i] ? 1 : 0] += weight[i];
        }
        return new Sweep(counts[0], counts[1]).over(weight);
    }

    private final class Sweep {
        private final double goods;
        private final double bads;
        private double hits;
        private double found;
        private double area;
        private double precision;
        private double recall1;
        private double recall5;

        Sweep(double goods, double bads) {
            this.goods = goods;
            this.bads = bads;
        }

        Quality over(int[] weight) {
            for (int i = 0; i < scores.length; ) {
                double stepGood = 0;
                double stepBad = 0;
                int end = i;
                for (; end < scores.length && scores[end] == scores[i]; end++) {
                    if (frauds[end]) stepBad += weight[end];
                    else stepGood += weight[end];
                }
                step(stepGood, stepBad);
                i = end;
            }
            return new Quality(area / (goods * bads), precision / bads, recall1 / bads, recall5 / bads);
        }

        private void step(double good, double bad) {
            area += good * (found + bad / 2);
            hits += good;
            found += bad;
            if (found > 0) precision += bad * found / (found + hits);
            if (hits <= 0.01 * goods) recall1 = found;
            if (hits <= 0.05 * goods) recall5 = found;
        }
    }
}
