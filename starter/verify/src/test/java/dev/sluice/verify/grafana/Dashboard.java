package dev.sluice.verify.grafana;

import java.util.List;

/**
 * One page of Grafana.
 *
 * @param name last part of its address, and of its file
 * @param links other dashboards that take over what was chosen here, besides the menu of all of them
 */
record Dashboard(
        String name,
        String title,
        String description,
        List<Variable> variables,
        List<Annotation> annotations,
        List<Link> links,
        List<Row> rows) {

    /**
     * A way to the same thing in another dashboard.
     *
     * @param variables part of the address that says what to show there
     */
    record Link(String title, String name, String variables) {}

    Dashboard {
        variables = List.copyOf(variables);
        annotations = List.copyOf(annotations);
        links = List.copyOf(links);
        rows = List.copyOf(rows);
    }

    String uid() {
        return "sluice-" + name;
    }

    List<Panel> panels() {
        return rows.stream().flatMap(row -> row.panels().stream()).toList();
    }
}
