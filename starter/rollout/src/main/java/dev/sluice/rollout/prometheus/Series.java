package dev.sluice.rollout.prometheus;

import java.util.List;
import java.util.Map;

/**
 * One time series as it was scraped.
 *
 * @param points in order of time
 */
record Series(Map<String, String> labels, List<Point> points) {
    Series {
        labels = Map.copyOf(labels);
        points = List.copyOf(points);
    }

    /** @param atMillis when it was scraped, milliseconds since the epoch by the clock of Prometheus */
    record Point(long atMillis, double value) {}

    /** What was scraped: one endpoint of one job; the same for all series that come from no scrape. */
    String target() {
        return labels.getOrDefault("job", "") + " " + labels.getOrDefault("instance", "");
    }
}
