package dev.sluice.edge.training;

import dev.sluice.edge.scoring.Trees;
import dev.sluice.policy.risk.RiskFeature;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What whoever puts a model in front of customers has to know of it. The same training writes the same card. */
final class ModelCard {
    private static final int FEATURES = 20;

    private final TrainSettings settings;
    private final Examples examples;
    private final Judgement judgement;
    private final Thresholds thresholds;
    private final double[] gains;

    ModelCard(TrainSettings settings, Examples examples, Judgement judgement, Thresholds thresholds, double[] gains) {
        this.settings = settings;
        this.examples = examples;
        this.judgement = judgement;
        this.thresholds = thresholds;
        this.gains = gains;
    }

    String markdown(Trees trees) {
        return "# Model " + settings.name() + "\n\n" + data() + "\n## Quality on orders kept back\n\n" + quality()
                + "\n## Thresholds\n\n" + borders() + "\n## What it looks at\n\n" + features()
                + "\n## How it was made\n\n"
                + making(trees) + "\n## Limits\n\n" + limits();
    }

    private String data() {
        String files = Stream.concat(settings.files().stream(), Stream.ofNullable(settings.valid()))
                .map(Path::getFileName)
                .map(String::valueOf)
                .collect(Collectors.joining(", "));
        Integer delay = settings.columns().labelDelayDays();
        String labels = delay == null
                ? "Labels did not come back to the counters.\n"
                : text("Labels came back to the counters %d days after their order.%n", delay);
        return text(
                        "%,d orders (%s) from %s to %s, %,d of them fraud (%.2f %%).%n",
                        examples.orders(),
                        files,
                        examples.first(),
                        examples.last(),
                        examples.frauds(),
                        100.0 * examples.frauds() / examples.orders())
                + rows()
                + labels;
    }

    private String rows() {
        Examples.Split whole = examples.whole(settings);
        return text(
                "Learned from %,d rows; %,d rows said when to stop. Judged on %,d orders with %,d frauds, %s.%n",
                whole.training().length,
                whole.aside().length,
                judgement.orders(),
                judgement.fraudsJudged(),
                settings.byDevice()
                        ? "by five models like this one, each on a fifth of the devices that it had not seen"
                        : "kept back by time");
    }

    private String quality() {
        StringBuilder table = new StringBuilder(
                "| measure | value | 95 % interval | without the counters |\n| --- | --- | --- | --- |\n");
        for (Judgement.Measure measure : Judgement.Measure.values())
            table.append(text(
                    "| %s | %.3f | %.3f to %.3f | %.3f |%n",
                    measure.text(),
                    measure.of(judgement.quality()),
                    judgement.percentile(measure, 0.025),
                    judgement.percentile(measure, 0.975),
                    measure.of(judgement.blind())));
        return table.toString();
    }

    private String borders() {
        double[] totals = thresholds.totals();
        TrainSettings.Costs costs = settings.costs();
        return text(
                        "Cheapest on the orders kept back if a review costs %s, an allowed fraud %s of its worth, a refused good order %s of its worth: "
                                + "total %,.0f instead of %,.0f with no check.%n%n",
                        costs.review(), costs.miss(), costs.refusal(), totals[1], totals[0])
                + "| from | outcome | share of orders | share of frauds |\n| --- | --- | --- | --- |\n"
                + border(thresholds.review(), "review or deny")
                + border(thresholds.deny(), "deny")
                + "\nAll borders: `thresholds.csv`.\n";
    }

    private String border(int score, String outcome) {
        return text(
                "| %d | %s | %.2f %% | %.1f %% |%n",
                score, outcome, 100 * thresholds.share(score), 100 * thresholds.recall(score));
    }

    private String features() {
        double all = Arrays.stream(gains).sum();
        return Arrays.stream(RiskFeature.values())
                .filter(feature -> gains[feature.place()] > 0)
                .sorted(Comparator.comparingDouble((RiskFeature feature) -> -gains[feature.place()]))
                .limit(FEATURES)
                .map(feature -> text(
                        "| %s | %s | %.1f %% |%n",
                        feature.key(), feature.meaning(), 100 * gains[feature.place()] / all))
                .collect(
                        Collectors.joining("", "| feature | meaning | share of the gain |\n| --- | --- | --- |\n", ""));
    }

    private String making(Trees trees) {
        Boosting boosting = settings.boosting();
        return text(
                "%d trees of at most %d leaves, learning rate %s, at least %d rows in a leaf, %.0f %% of the rows and %.0f %% of the features "
                        + "for each tree, seed %d.%n",
                trees.roots().length,
                boosting.leaves(),
                boosting.learningRate(),
                boosting.leafRows(),
                100 * boosting.rowShare(),
                100 * boosting.featureShare(),
                boosting.seed());
    }

    private static String limits() {
        return """
                - It knows what these orders show. Judge it again on orders of the shop that it is to serve before it decides there.
                - Its score is the log-odds of fraud among these orders: 500 is even odds, 35 points double them. Where fraud is more or less
                  frequent, move the thresholds.
                - It reads labels as they come back. If they come later than they did here, it sees too little risk.
                - The column "without the counters" is what is left when the store cannot be read.
                """;
    }

    @SuppressWarnings("AnnotateFormatMethod") // The annotation would be the only one of its library here.
    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
