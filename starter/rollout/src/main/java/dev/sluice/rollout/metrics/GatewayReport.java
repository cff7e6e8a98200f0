package dev.sluice.rollout.metrics;

import dev.sluice.rollout.ServiceReport;
import java.util.List;

/**
 * What one gateway counted in one window.
 *
 * @param instance the gateway
 * @param boot its process
 * @param sequence number of the report within the process, from 1
 * @param epoch of the table that was in force in the whole window
 */
record GatewayReport(String instance, String boot, long sequence, long epoch, List<ServiceReport> services) {
    GatewayReport {
        services = List.copyOf(services);
    }
}
