package dev.sluice.edge.training;

import dev.sluice.edge.scoring.Trees;
import dev.sluice.policy.risk.RiskFeature;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Trees as the model file that the live code reads. */
final class TreeWriter {
    private final TrainSettings settings;
    private final Thresholds thresholds;

    TreeWriter(TrainSettings settings, Thresholds thresholds) {
        this.settings = settings;
        this.thresholds = thresholds;
    }

    String json(Trees trees) {
        List<RiskFeature> used = Arrays.stream(RiskFeature.values())
                .filter(feature -> Arrays.stream(trees.features()).anyMatch(place -> place == feature.place()))
                .toList();
        StringBuilder json = new StringBuilder("{\n");
        json.append("\"model\": \"").append(settings.name()).append("\",\n");
        json.append("\"labelDelayHours\": ").append(settings.delay().toHours()).append(",\n");
        json.append("\"review\": ").append(thresholds.review()).append(",\n");
        json.append("\"deny\": ").append(thresholds.deny()).append(",\n");
        json.append("\"bias\": ").append(trees.bias()).append(",\n");
        json.append("\"features\": ")
                .append(used.stream()
                        .map(feature -> '"' + feature.key() + '"')
                        .collect(Collectors.joining(", ", "[", "]")))
                .append(",\n\"trees\": [\n");
        for (int tree = 0; tree < trees.roots().length; tree++) {
            int end = tree + 1 < trees.roots().length ? trees.roots()[tree + 1] : trees.features().length;
            json.append(tree == 0 ? "" : ",\n").append(tree(trees, used, trees.roots()[tree], end));
        }
        return json.append("\n]}\n").toString();
    }

    private static String tree(Trees trees, List<RiskFeature> used, int first, int end) {
        int[] places = used.stream().mapToInt(RiskFeature::place).toArray();
        return "{\"feature\": " + array(first, end, node -> feature(places, trees.features()[node]))
                + ", \"threshold\": " + array(first, end, node -> number(trees.thresholds()[node]))
                + ", \"left\": " + array(first, end, node -> Integer.toString(Math.max(0, trees.left()[node] - first)))
                + ", \"missingLeft\": " + array(first, end, node -> trees.missingLeft()[node] ? "1" : "0")
                + ", \"value\": " + array(first, end, node -> number(trees.values()[node])) + "}";
    }

    private static String feature(int[] places, int feature) {
        return Integer.toString(feature == Trees.LEAF ? Trees.LEAF : Arrays.binarySearch(places, feature));
    }

    /** The shortest text that is read as the same number. */
    private static String number(float value) {
        return value == Math.rint(value) && Math.abs(value) < 1e6
                ? Integer.toString((int) value)
                : Float.toString(value);
    }

    private static String array(int first, int end, IntFunction<String> item) {
        return IntStream.range(first, end).mapToObj(item).collect(Collectors.joining(",", "[", "]"));
    }
}
