package dev.sluice.rollout;

import dev.sluice.policy.analysis.Counts;
import dev.sluice.policy.analysis.FailingKey;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one gateway counted for one service in one window.
 *
 * @param boot the gateway process; its sequence numbers start at 1
 * @param sequence number of the report; a repeated one is counted once
 * @param window how long the window lasted
 * @param revision of the canary that had the weight
 * @param weight in force in the whole window, in basis points
 */
public record ServiceReport(
        String service,
        String boot,
        long sequence,
        Duration window,
        String revision,
        int weight,
        Counts stable,
        Counts canary,
        List<FailingKey> failingKeys,
        long replayed,
        long userErrors,
        @Nullable Long firstCanaryErrorAt,
        @Nullable Long lastCanaryRequestAt) {
    public ServiceReport {
        failingKeys = List.copyOf(failingKeys);
    }
}
