package dev.sluice.edge.training;

import dev.sluice.edge.scoring.Points;
import dev.sluice.edge.scoring.Trees;
import dev.sluice.edge.training.Ranking.Quality;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How good a model is on rows that it has not seen, by the score as it is answered, from 0 to 1,000.
 *
 * <p>Intervals are those of 95 % by the bootstrap: the rows are drawn again {@value #DRAWS} times, each row as often as a Poisson variable of mean 1 says.
 *
 * @param scores by judged row
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Judgement(int[] scores, boolean[] frauds, double[] worths, Quality quality, Quality[] draws, Quality blind) {
    private static final int DRAWS = 200;

    /** Of models that are each judged on the rows of their split; together these are the judged rows. */
    static Judgement of(Dataset data, List<Examples.Split> splits, List<Trees> models) {
        int[] scores = {};
        int[] blindScores = {};
        int[] judged = {};
        int[] blind = {};
        for (int i = 0; i < splits.size(); i++) {
            Examples.Split split = splits.get(i);
            scores = joined(scores, scores(data, models.get(i), split.judged()));
            blindScores = joined(blindScores, scores(data, models.get(i), split.blind()));
            judged = joined(judged, split.judged());
            blind = joined(blind, split.blind());
        }
        boolean[] frauds = frauds(data, judged);
        double[] worths = Arrays.stream(judged).mapToDouble(data::worth).toArray();
        Ranking ranking = ranking(scores, frauds);
        Quality withoutCounters = ranking(blindScores, frauds(data, blind)).quality();
        return new Judgement(scores, frauds, worths, ranking.quality(), draws(ranking), withoutCounters);
    }

    private static int[] joined(int[] first, int[] second) {
        return IntStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
    }

    int orders() {
        return scores.length;
    }

    int fraudsJudged() {
        return (int) IntStream.range(0, frauds.length).filter(i -> frauds[i]).count();
    }

    private static int[] scores(Dataset data, Trees trees, int[] rows) {
        return Arrays.stream(rows)
                .map(row -> Points.of(trees.raw(data.features(row))))
                .toArray();
    }

    private static boolean[] frauds(Dataset data, int[] rows) {
        boolean[] frauds = new boolean[rows.length];
        for (int i = 0; i < rows.length; i++) frauds[i] = data.fraud(rows[i]);
        return frauds;
    }

    private static Ranking ranking(int[] scores, boolean[] frauds) {
        return new Ranking(Arrays.stream(scores).asDoubleStream().toArray(), frauds);
    }

    private static Quality[] draws(Ranking ranking) {
        SplittableRandom random = new SplittableRandom(7);
        return IntStream.range(0, DRAWS)
                .mapToObj(draw -> {
                    SplittableRandom own = random.split();
                    return ranking.quality(row -> poisson(own.nextDouble()));
                })
                .toArray(Quality[]::new);
    }

    /** A Poisson variable of mean 1 from an even one. */
    private static int poisson(double even) {
        int count = 0;
        double probability = Math.exp(-1);
        for (double sum = probability; even > sum && count < 20; sum += probability) probability /= ++count;
        return count;
    }

    /** One line for each measure: {@code name, value, low, high}. */
    String text() {
        StringBuilder text = new StringBuilder();
        for (Measure measure : Measure.values())
            text.append(String.format(
                    Locale.ROOT,
                    "%-22s %.3f  (%.3f to %.3f)%n",
                    measure.text,
                    measure.of.applyAsDouble(quality),
                    percentile(measure, 0.025),
                    percentile(measure, 0.975)));
        return text.toString();
    }

    double percentile(Measure measure, double share) {
        double[] sorted = Arrays.stream(draws).mapToDouble(measure.of).sorted().toArray();
        return sorted[(int) Math.round(share * (sorted.length - 1))];
    }

    /** What is told of a ranking. */
    enum Measure {
        ROC_AUC("ROC AUC", Quality::rocAuc),
        PR_AUC("PR AUC", Quality::prAuc),
        RECALL_1("recall at 1 % FPR", Quality::recall1),
        RECALL_5("recall at 5 % FPR", Quality::recall5);

        private final String text;

        @SuppressWarnings("ImmutableEnumChecker") // Method references without state.
        private final ToDoubleFunction<Quality> of;

        Measure(String text, ToDoubleFunction<Quality> of) {
            this.text = text;
            this.of = of;
        }

        String text() {
            return text;
        }

        double of(Quality quality) {
            return of.applyAsDouble(quality);
        }
    }
}
