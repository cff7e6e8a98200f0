package dev.sluice.verify.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One documented meter.
 *
 * @param unit what it is measured in; empty for plain numbers
 * @param description what it tells, for people
 */
public record MeterEntry(String name, Meter.Type type, String unit, List<String> tags, String description) {

    private static final PrometheusNamingConvention PROMETHEUS = new PrometheusNamingConvention();

    public MeterEntry {
        tags = List.copyOf(tags);
    }

    /** What Prometheus calls it; timers and summaries are several series whose names begin with this. */
    public String prometheusName() {
        String base = PROMETHEUS.name(name, type, unit.isEmpty() ? null : unit.replace(' ', '_'));
        return type == Meter.Type.COUNTER && !base.endsWith("_total") ? base + "_total" : base;
    }

    /** Names of all its series. */
    public Set<String> series() {
        String base = prometheusName();
        return switch (type) {
            case COUNTER, GAUGE -> Set.of(base);
            case TIMER, DISTRIBUTION_SUMMARY ->
                Set.of("_count", "_sum", "_max", "_bucket").stream()
                        .map(suffix -> base + suffix)
                        .collect(Collectors.toUnmodifiableSet());
            case LONG_TASK_TIMER, OTHER -> throw new IllegalStateException(name + " has a type that nobody documents");
        };
    }
}
