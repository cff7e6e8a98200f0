package dev.sluice.orders.events;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the events that tell others what becomes of orders.
 *
 * @param enabled Whether this instance publishes events. They are written to the outbox in any case.
 * @param redisUri Address of the Redis that gets the events, such as redis://host:6379. Without it they go to the log.
 * @param stream Name of the Redis stream.
 * @param maxStreamLength Number of entries, about, after which Redis drops the oldest.
 * @param batchSize Largest number of events published at once.
 * @param pollInterval Pause between two looks for new events.
 * @param timeout Longest wait for Redis.
 * @param maxBackOff Longest pause after failures; the first is the poll interval, each further one twice as long.
 * @param retention Time that published events stay in the database.
 */
@ConfigurationProperties("orders.events")
record EventProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable String redisUri,
        @DefaultValue("orders") String stream,
        @DefaultValue("1000000") long maxStreamLength,
        @DefaultValue("200") int batchSize,
        @DefaultValue("100ms") Duration pollInterval,
        @DefaultValue("2s") Duration timeout,
        @DefaultValue("10s") Duration maxBackOff,
        @DefaultValue("1d") Duration retention) {

    EventProperties {
        if (batchSize < 1 || batchSize > 10_000) {
            throw new IllegalArgumentException(
                    "orders.events.batch-size must be between 1 and 10000, but was " + batchSize);
        }
        if (maxStreamLength < 1) {
            throw new IllegalArgumentException(
                    "orders.events.max-stream-length must be at least 1, but was " + maxStreamLength);
        }
        positive("poll-interval", pollInterval);
        positive("timeout", timeout);
        positive("max-back-off", maxBackOff);
        positive("retention", retention);
    }

    private static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("orders.events." + name + " must be positive, but was " + value);
        }
    }

    /** The address may contain a password. */
    @Override
    public String toString() {
        return "EventProperties[enabled=" + enabled + ", stream=" + stream + "]";
    }
}
