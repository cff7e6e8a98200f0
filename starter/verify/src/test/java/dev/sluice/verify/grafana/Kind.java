package dev.sluice.verify.grafana;

/** How a panel shows its values. */
enum Kind {
    LINES("timeseries"),
    /** Lines that jump: weights, states and limits do not drift from one value to the next. */
    STEPS("timeseries"),
    STAT("stat"),
    STATES("state-timeline"),
    HEATMAP("heatmap");

    private final String plugin;

    Kind(String plugin) {
        this.plugin = plugin;
    }

    String plugin() {
        return plugin;
    }
}
