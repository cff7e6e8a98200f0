package dev.sluice.rollout.prometheus;

import dev.sluice.policy.analysis.Counts;
import dev.sluice.policy.analysis.LatencySketch;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Counters of one version, as they were scraped, as counts of ticks; pure.
 *
 * <p>Ticks are numbered from the epoch on, so whoever looks at the same scrapes, a controller that was started again included,
 * counts the same ticks. What a series has risen by since the scrape before belongs to the tick of the later scrape. A value
 * below the one before means that the counter began anew at zero. A series that appears at a target which was scraped before
 * began at zero too: the first error of a pod is no less an error. The first scrape of a target says nothing of when its counts
 * were made, so it only tells where they begin.
 */
final class TickCounter {
    private final long tickMillis;
    private final Map<Long, Double> requests = new HashMap<>();
    private final Map<Long, Double> failures = new HashMap<>();
    private final Set<Long> scraped = new HashSet<>();
    private long newest = Long.MIN_VALUE;

    TickCounter(long tickMillis, Collection<Series> requests, Collection<Series> failures) {
        this.tickMillis = tickMillis;
        Map<String, Long> since = new HashMap<>();
        for (Collection<Series> all : List.of(requests, failures))
            for (Series series : all)
                if (!series.points().isEmpty())
                    since.merge(series.target(), series.points().getFirst().atMillis(), Math::min);
        requests.forEach(series -> count(series, since.getOrDefault(series.target(), 0L), this.requests));
        failures.forEach(series -> count(series, since.getOrDefault(series.target(), 0L), this.failures));
    }

    /** What the version did in that tick; more failures than requests means that those were scraped first. */
    Counts counts(long tick) {
        long failed = Math.round(failures.getOrDefault(tick, 0.0));
        long all = Math.round(requests.getOrDefault(tick, 0.0));
        return new Counts(Math.max(all, failed), failed, LatencySketch.EMPTY);
    }

    /** Whether anything was scraped in that tick. */
    boolean has(long tick) {
        return scraped.contains(tick);
    }

    /** Time of the latest scrape; {@link Long#MIN_VALUE} without any. */
    long newestMillis() {
        return newest;
    }

    private void count(Series series, long targetSince, Map<Long, Double> sums) {
        double before = Double.NaN;
        for (Series.Point point : series.points()) {
            if (!Double.isFinite(point.value())) continue;
            long tick = Math.floorDiv(point.atMillis(), tickMillis);
            scraped.add(tick);
            newest = Math.max(newest, point.atMillis());
            double risen = risen(before, point, targetSince);
            if (risen > 0) sums.merge(tick, risen, Double::sum);
            before = point.value();
        }
    }

    private static double risen(double before, Series.Point point, long targetSince) {
        if (Double.isNaN(before)) return point.atMillis() > targetSince ? point.value() : 0;
        return point.value() >= before ? point.value() - before : point.value();
    }
}
