package dev.sluice.rollout.metrics;

import dev.sluice.resource.InvalidDocument;
import dev.sluice.rollout.RolloutMeters;
import dev.sluice.rollout.Rollouts;
import dev.sluice.rollout.ServiceReport;
import dev.sluice.rollout.traffic.GatewayTableRouter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/**
 * Takes the gateways' reports. What a report leads to, a weight of zero included, has been done when it is acknowledged.
 * A report that is sent again because the acknowledgement was lost is known by boot and sequence and counts once.
 */
@Component
public final class GatewayReports {
    private final Rollouts rollouts;
    private final GatewayTableRouter router;
    private final MeterRegistry meters;
    private final ReportGaps gaps = new ReportGaps();

    GatewayReports(Rollouts rollouts, GatewayTableRouter router, MeterRegistry meters) {
        this.rollouts = rollouts;
        this.router = router;
        this.meters = meters;
        Gauge.builder(RolloutMeters.REPORTS_LOST.getName(), gaps, ReportGaps::lost)
                .baseUnit(RolloutMeters.REPORTS_LOST.getBaseUnit())
                .register(meters);
    }

    /** Acknowledgement of a report: whether it counted. */
    public record Receipt(long sequence, String status) {}

    /**
     * Counts a report and does what it leads to.
     *
     * @throws InvalidDocument naming every field that is wrong; then nothing of it counts
     */
    public Receipt accept(JsonNode document) {
        GatewayReport report = ReportReader.read(document);
        router.reported(report.instance(), report.epoch());
        boolean heardBefore = gaps.heard(report.boot(), report.sequence());
        boolean counted = false;
        boolean concernsUs = false;
        for (ServiceReport service : report.services()) {
            concernsUs |= rollouts.get(service.service()).isPresent();
            counted |= rollouts.report(service);
        }
        String status = counted || (!concernsUs && !heardBefore) ? "accepted" : "duplicate";
        meters.counter(RolloutMeters.REPORTS.getName(), "outcome", status).increment();
        return new Receipt(report.sequence(), status);
    }
}
