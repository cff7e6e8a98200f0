package dev.sluice.verify.grafana;

/**
 * What the reader of a dashboard chooses from: the values of a label.
 *
 * @param name also the name under which other dashboards take the choice over
 * @param selector series whose label is looked at
 */
record Variable(String name, String title, String selector, String label) {

    private static final String NAMESPACES = "{namespace=~\"$namespace\"}";

    static Variable namespace(String metric) {
        return new Variable("namespace", "Namespace", metric, "namespace");
    }

    static Variable of(String name, String title, String metric, String label) {
        return new Variable(name, title, metric + NAMESPACES, label);
    }

    String query() {
        return "label_values(" + selector + ", " + label + ")";
    }
}
