package dev.sluice.runtime.health;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * Shows the measurements in {@code /actuator/health}. What exceeds a limit degrades the component and not, unless told so, the
 * application: its usual cause is load, which all instances share, and load balancers that turn away from all of them at once
 * make an overload an outage.
 */
public final class RuntimeHealthIndicator implements HealthIndicator {
    /** Listed in no order of statuses, so no aggregate takes it over, and no HTTP status changes by it. */
    public static final Status DEGRADED = new Status("DEGRADED");

    private final RuntimeHealth health;
    private final Status exceeded;

    /**
     * Creates the indicator.
     *
     * @param exceeded status when a limit is exceeded
     */
    public RuntimeHealthIndicator(RuntimeHealth health, Status exceeded) {
        this.health = health;
        this.exceeded = exceeded;
    }

    @Override
    public Health health() {
        var measurements = health.measure();
        var healthy = measurements.stream().allMatch(Measurement::healthy);
        var report = Health.status(healthy ? Status.UP : exceeded);
        measurements.forEach(measurement -> report.withDetail(measurement.name(), measurement.details()));
        return report.build();
    }
}
