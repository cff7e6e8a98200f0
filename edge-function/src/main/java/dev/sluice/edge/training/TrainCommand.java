package dev.sluice.edge.training;

import dev.sluice.edge.scoring.InvalidDataException;
import dev.sluice.edge.scoring.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code train FILE…}: orders of the past in, a model with its card and a report of thresholds out. */
public final class TrainCommand {
    private TrainCommand() {}

    /** Prints what it does; throws {@link InvalidDataException} with what is wrong. */
    public static void run(List<String> arguments) {
        if (arguments.contains("--help")) {
            System.out.print(TrainSettings.HELP);
            return;
        }
        TrainSettings asked = TrainSettings.read(arguments);
        Examples examples = Examples.of(asked);
        TrainSettings settings = asked.forOrders(examples.orders());
        System.out.printf("%,d orders, %,d of them fraud%n", examples.orders(), examples.frauds());
        List<Examples.Split> splits = examples.splits(settings);
        for (Examples.Split split : splits) requireFrauds(examples.data(), split);
        TreeTrainer trainer = trainer(settings, examples, examples.whole(settings));
        Trees trees = trainer.train();
        List<Trees> judged = settings.byDevice()
                ? splits.stream()
                        .map(split -> trainer(settings, examples, split).train())
                        .toList()
                : List.of(trees);
        Judgement judgement = Judgement.of(examples.data(), splits, judged);
        Thresholds thresholds = Thresholds.cheapest(judgement, settings.costs());
        write(settings, thresholds, trees, new ModelCard(settings, examples, judgement, thresholds, trainer.gains()));
        System.out.print(judgement.text());
        System.out.printf("review from %d, deny from %d%n", thresholds.review(), thresholds.deny());
        System.out.println("written to " + settings.out() + ": model.json, model-card.md, thresholds.csv");
    }

    private static TreeTrainer trainer(TrainSettings settings, Examples examples, Examples.Split split) {
        return new TreeTrainer(examples.data(), settings.boosting(), split.training(), split.aside());
    }

    private static void requireFrauds(Dataset data, Examples.Split split) {
        if (data.frauds(split.training()) == 0 || data.frauds(split.judged()) == 0)
            throw new InvalidDataException(
                    "orders",
                    "there must be frauds both to learn from and to judge on; check fraudValues and the hold-out");
    }

    private static void write(TrainSettings settings, Thresholds thresholds, Trees trees, ModelCard card) {
        Path out = settings.out();
        try {
            Files.createDirectories(out);
            Files.writeString(out.resolve("model.json"), new TreeWriter(settings, thresholds).json(trees));
            Files.writeString(out.resolve("model-card.md"), card.markdown(trees));
            Files.writeString(out.resolve("thresholds.csv"), thresholds.csv());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write to " + out, e);
        }
    }
}
