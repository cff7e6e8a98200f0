package dev.sluice.verify.grafana;

import java.util.List;

/**
 * One picture of a dashboard.
 *
 * @param description what is to be seen, and what it means when it is not as it should be
 * @param width in the 24 columns of Grafana's grid
 */
record Panel(
        Kind kind,
        String title,
        String description,
        Unit unit,
        int width,
        List<Query> queries,
        List<Threshold> thresholds) {

    private static final int WIDE = 24;
    private static final int HALF = 12;
    private static final int THIRD = 8;
    private static final int SIXTH = 4;

    Panel {
        queries = List.copyOf(queries);
        thresholds = List.copyOf(thresholds);
    }

    static Panel lines(String title, String description, Unit unit, Query... queries) {
        return new Panel(Kind.LINES, title, description, unit, THIRD, List.of(queries), List.of());
    }

    static Panel steps(String title, String description, Unit unit, Query... queries) {
        return new Panel(Kind.STEPS, title, description, unit, THIRD, List.of(queries), List.of());
    }

    static Panel stat(String title, String description, Unit unit, Query... queries) {
        return new Panel(Kind.STAT, title, description, unit, SIXTH, List.of(queries), List.of());
    }

    static Panel states(String title, String description, Query... queries) {
        return new Panel(Kind.STATES, title, description, Unit.YES_OR_NO, HALF, List.of(queries), List.of());
    }

    static Panel heatmap(String title, String description, Unit unit, Query query) {
        return new Panel(Kind.HEATMAP, title, description, unit, HALF, List.of(query), List.of());
    }

    Panel with(Threshold... borders) {
        return new Panel(kind, title, description, unit, width, queries, List.of(borders));
    }

    Panel half() {
        return wide(HALF);
    }

    Panel full() {
        return wide(WIDE);
    }

    private Panel wide(int columns) {
        return new Panel(kind, title, description, unit, columns, queries, thresholds);
    }
}
