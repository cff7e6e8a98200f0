package dev.sluice.rollout.metrics;

import dev.sluice.resource.InvalidDocument;
import dev.sluice.rollout.RolloutMeters;
import dev.sluice.rollout.Rollouts;
import dev.sluice.rollout.ServiceReport;
import dev.sluice.rollout.traffic.GatewayTableRouter;
import io.micrometer.core.instrument.Counter;
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
    private static final String ACCEPTED = "accepted";
    private static final String DUPLICATE = "duplicate";

    private final Rollouts rollouts;
    private final GatewayTableRouter router;
    private final Counter accepted;
    private final Counter duplicates;
    private final ReportGaps gaps = new ReportGaps();

    GatewayReports(Rollouts rollouts, GatewayTableRouter router, MeterRegistry meters) {
        this.rollouts = rollouts;
        this.router = router;
        Gauge.builder(RolloutMeters.REPORTS_LOST.getName(), gaps, ReportGaps::lost)
                .description(RolloutMeters.REPORTS_LOST.description())
                .baseUnit(RolloutMeters.REPORTS_LOST.getBaseUnit())
                .register(meters);
        this.accepted = reports(meters, ACCEPTED);
        this.duplicates = reports(meters, DUPLICATE);
    }

    /**
     * Acknowledgement of a report.
     *
     * @param status whether it counted
     * @param epoch table that is in force now that it has been judged
     */
    public record Receipt(long sequence, String status, long epoch) {}

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
        boolean isNew = counted || (!concernsUs && !heardBefore);
        (isNew ? accepted : duplicates).increment();
        return new Receipt(
                report.sequence(),
                isNew ? ACCEPTED : DUPLICATE,
                router.current().epoch());
    }

    private static Counter reports(MeterRegistry meters, String outcome) {
        return Counter.builder(RolloutMeters.REPORTS.getName())
                .description(RolloutMeters.REPORTS.description())
                .tag("outcome", outcome)
                .register(meters);
    }
}
