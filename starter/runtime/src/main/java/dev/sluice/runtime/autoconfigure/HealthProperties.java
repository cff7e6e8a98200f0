package dev.sluice.runtime.autoconfigure;

import dev.sluice.runtime.health.HealthLimits;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the runtime's health.
 *
 * @param down Whether an exceeded limit makes the application's health DOWN. If not, it only degrades the runtime's component.
 * @param maxLoopLag Longest healthy time that an event loop kept a task waiting, in the last ten seconds.
 * @param maxBusyShare Largest healthy share of their time that the event loops work, from 0 to 1.
 * @param maxOpenFiles Largest healthy share of the open files that the system allows, from 0 to 1.
 * @param maxQueuedThreads Largest healthy number of virtual threads that wait for a carrier. Unknown before Java 24.
 * @param maxAcceptOverflows Largest healthy number of connections that the kernel turned away in a minute since an accept queue was full.
 */
@ConfigurationProperties("sluice.runtime.health")
record HealthProperties(
        @DefaultValue("false") boolean down,
        @DefaultValue("1s") Duration maxLoopLag,
        @DefaultValue("0.95") double maxBusyShare,
        @DefaultValue("0.9") double maxOpenFiles,
        @DefaultValue("1000") long maxQueuedThreads,
        @DefaultValue("10") long maxAcceptOverflows) {
    HealthProperties {
        if (!maxLoopLag.isPositive())
            throw new IllegalArgumentException(
                    "sluice.runtime.health.max-loop-lag must be positive, but was " + maxLoopLag);
        requireShare("sluice.runtime.health.max-busy-share", maxBusyShare);
        requireShare("sluice.runtime.health.max-open-files", maxOpenFiles);
        requireNotNegative("sluice.runtime.health.max-queued-threads", maxQueuedThreads);
        requireNotNegative("sluice.runtime.health.max-accept-overflows", maxAcceptOverflows);
    }

    HealthLimits toLimits() {
        return new HealthLimits(maxLoopLag, maxBusyShare, maxOpenFiles, maxQueuedThreads, maxAcceptOverflows);
    }

    private static void requireShare(String property, double value) {
        if (!(value > 0 && value <= 1))
            throw new IllegalArgumentException(property + " must be above 0 and at most 1, but was " + value);
    }

    private static void requireNotNegative(String property, long value) {
        if (value < 0) throw new IllegalArgumentException(property + " must not be negative, but was " + value);
    }
}
