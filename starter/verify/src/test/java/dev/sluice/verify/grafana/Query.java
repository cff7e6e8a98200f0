package dev.sluice.verify.grafana;

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
}
