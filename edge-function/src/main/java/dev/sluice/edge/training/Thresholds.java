package dev.sluice.edge.training;

import dev.sluice.edge.training.TrainSettings.Costs;
import dev.sluice.policy.risk.RiskScore;
import java.util.Locale;

/**
 * From which score an order is reviewed, and from which refused.
 *
 * <p>An allowed fraud costs a share of its worth, a review the same for every order (and finds the truth), a refused good order a share of its worth. Of all pairs of borders, in
 * steps of {@value #STEP} points, the one is taken that would have cost least on the judged orders.
 */
final class Thresholds {
    private static final int STEP = 5;
    private static final int PLACES = RiskScore.MAX / STEP + 2;

    private final Costs costs;
    /** Sums over all orders below a border, by its place: orders, frauds, worth of good orders, worth of frauds. */
    private final double[][] below = new double[PLACES][4];

    private int review;
    private int deny;

    private Thresholds(Costs costs) {
        this.costs = costs;
    }

    static Thresholds cheapest(Judgement judgement, Costs costs) {
        Thresholds thresholds = new Thresholds(costs);
        thresholds.count(judgement);
        thresholds.choose();
        return thresholds;
    }

    private void count(Judgement judgement) {
        for (int i = 0; i < judgement.scores().length; i++) {
            double[] place = below[judgement.scores()[i] / STEP + 1];
            boolean fraud = judgement.frauds()[i];
            place[0]++;
            place[1] += fraud ? 1 : 0;
            place[fraud ? 3 : 2] += judgement.worths()[i];
        }
        for (int place = 1; place < PLACES; place++)
            for (int sum = 0; sum < 4; sum++) below[place][sum] += below[place - 1][sum];
    }

    private void choose() {
        double least = Double.MAX_VALUE;
        for (int from = 1; from < PLACES - 1; from++) {
            for (int refused = from; refused < PLACES; refused++) {
                double cost = cost(from, refused);
                if (cost >= least) continue;
                least = cost;
                review = from * STEP;
                deny = Math.min(RiskScore.MAX, refused * STEP);
            }
        }
    }

    private double cost(int from, int refused) {
        double missed = below[from][3] * costs.miss();
        double looked = (below[refused][0] - below[from][0]) * costs.review();
        double lost = (below[PLACES - 1][2] - below[refused][2]) * costs.refusal();
        return missed + looked + lost;
    }

    int review() {
        return review;
    }

    int deny() {
        return deny;
    }

    /** What it would have cost to allow everything, and with these borders. */
    double[] totals() {
        return new double[] {below[PLACES - 1][3] * costs.miss(), cost(review / STEP, deny / STEP)};
    }

    /** Share of the judged orders from a score on. */
    double share(int score) {
        return 1 - below[score / STEP][0] / below[PLACES - 1][0];
    }

    /** Share of the frauds from a score on. */
    double recall(int score) {
        return 1 - below[score / STEP][1] / below[PLACES - 1][1];
    }

    /** A line for each border. */
    String csv() {
        StringBuilder csv =
                new StringBuilder("score,orders,frauds,share_of_orders,recall,false_positive_rate,precision\n");
        double[] all = below[PLACES - 1];
        for (int place = 0; place < PLACES; place++) {
            double orders = all[0] - below[place][0];
            double frauds = all[1] - below[place][1];
            csv.append(String.format(
                    Locale.ROOT,
                    "%d,%.0f,%.0f,%.5f,%.4f,%.5f,%.4f%n",
                    place * STEP,
                    orders,
                    frauds,
                    orders / all[0],
                    frauds / all[1],
                    (orders - frauds) / (all[0] - all[1]),
                    orders == 0 ? 1 : frauds / orders));
        }
        return csv.toString();
    }
}
