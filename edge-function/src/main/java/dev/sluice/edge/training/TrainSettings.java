package dev.sluice.edge.training;

import dev.sluice.edge.scoring.InvalidDataException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code train} was asked for.
 *
 * @param files orders to learn from
 * @param valid orders to judge on, null to keep some of the files back
 * @param byDevice whether orders are kept back by device instead of by time
 * @param name name and version of the model
 */
record TrainSettings(
        List<Path> files,
        @Nullable Path valid,
        Columns columns,
        boolean byDevice,
        Costs costs,
        Boosting boosting,
        String name,
        Path out) {
    static final String HELP = """
            Learns a model from orders of the past.

              train FILE... --columns=MAPPING.json [--key=value ...]

              FILE               CSV with a header, or JSON, one object a line; may end in .gz. "generated" stands for the generator.
              --columns=FILE     which column holds what, see docs/risk-model.md; without it the names of the API
              --valid=FILE       orders to judge on; without it the last fifth by time
              --holdout=time     or device: judge five models, each on a fifth of the devices that it has never seen
              --name=trees-1     name and version of the model
              --out=model        directory for model.json, model-card.md and thresholds.csv
              --review-cost=3    what a person's look at an order costs, in the reference currency
              --miss-cost=1      what an allowed fraud costs, as a share of its worth
              --refusal-cost=0.2 what a refused good order costs, as a share of its worth
              --trees=400        at most; fewer if that is better on rows kept aside
              --leaves=24        of a tree, at most; one for every 3,000 orders
              --seed=20261124    the same seed and orders give the same model
            """;

    /** What mistakes cost: a look in the reference currency, the others as shares of an order's worth. */
    record Costs(double review, double miss, double refusal) {}

    /** How long after its order a label is known; a week if the columns do not say. */
    Duration delay() {
        Integer days = columns.labelDelayDays();
        return Duration.ofDays(days == null ? 7 : days);
    }

    /** The same, with trees that so many orders can bear out. */
    TrainSettings forOrders(int orders) {
        return new TrainSettings(files, valid, columns, byDevice, costs, boosting.forOrders(orders), name, out);
    }

    static TrainSettings read(List<String> arguments) {
        List<Path> files = new ArrayList<>();
        Map<String, String> options = new HashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (!argument.startsWith("--")) files.add(Path.of(argument));
            else if (equals < 0) throw wrong(argument, "is not known; train --help lists what is, each as --key=value");
            else options.put(argument.substring(2, equals), argument.substring(equals + 1));
        }
        if (files.isEmpty()) throw wrong("FILE", "is required: orders to learn from, or the word generated");
        TrainSettings settings = new Options(options).settings(files);
        if (!options.isEmpty())
            throw wrong("--" + options.keySet().iterator().next(), "is not known; train --help lists what is");
        return settings;
    }

    private static InvalidDataException wrong(String what, String problem) {
        return new InvalidDataException(what, problem);
    }

    /** Takes what it reads out of the map. */
    private record Options(Map<String, String> given) {

        TrainSettings settings(List<Path> files) {
            String columns = given.remove("columns");
            String valid = given.remove("valid");
            Boosting grown = Boosting.DEFAULT
                    .withTrees((int) number("trees", 1, 10_000, Boosting.DEFAULT.trees()))
                    .withLeaves((int) number("leaves", 2, 255, Boosting.DEFAULT.leaves()))
                    .withSeed((long) number("seed", 0, 0x1p53, (double) Boosting.DEFAULT.seed()));
            return new TrainSettings(
                    files,
                    valid == null ? null : Path.of(valid),
                    columns == null ? Columns.own() : Columns.load(Path.of(columns)),
                    byDevice(),
                    new Costs(
                            number("review-cost", 0, 1e9, 3),
                            number("miss-cost", 0, 1e3, 1),
                            number("refusal-cost", 0, 1e3, 0.2)),
                    grown,
                    name(),
                    Path.of(text("out", "model")));
        }

        private boolean byDevice() {
            String holdout = text("holdout", "time");
            if (!holdout.equals("time") && !holdout.equals("device"))
                throw wrong("--holdout", "must be time or device, but was " + holdout);
            return holdout.equals("device");
        }

        private String name() {
            String name = text("name", "trees-1");
            if (!name.matches("[A-Za-z0-9._-]{1,64}"))
                throw wrong(
                        "--name", "must be 1 to 64 letters, digits, dots, underscores and hyphens, but was " + name);
            return name;
        }

        private String text(String key, String fallback) {
            String value = given.remove(key);
            return value == null ? fallback : value;
        }

        private double number(String key, double min, double max, double fallback) {
            String text = given.remove(key);
            if (text == null) return fallback;
            try {
                double value = Double.parseDouble(text);
                if (value >= min && value <= max) return value;
            } catch (NumberFormatException e) {
                // Reported below, like a number out of range.
            }
            throw wrong("--" + key, "must be a number from " + (long) min + " to " + (long) max + ", but was " + text);
        }
    }
}
