package dev.sluice.verify.grafana;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * One line of a panel.
 *
 * @param expression PromQL, with Grafana's variables
 * @param legend name of each series, from its labels
 */
record Query(String expression, String legend) {

    static Query of(String expression, String legend) {
        return new Query(expression, legend);
    }

    /** How fast a counter rises for each value of some labels, which also name its lines. */
    static Query rate(String by, String series) {
        String legend = Arrays.stream(by.split(", ", -1))
                .map(label -> "{{" + label + "}}")
                .collect(Collectors.joining(" "));
        return rate(by, series, legend);
    }

    /** The same with names of its own. */
    static Query rate(String by, String series, String legend) {
        return new Query(sumOfRates(by, series), legend);
    }

    /** For an expression in which it is one part. */
    static String sumOfRates(String by, String series) {
        return "sum by (" + by + ") (rate(" + series + "[$__rate_interval]))";
    }
}
