package dev.sluice.runtime.autoconfigure;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the watch over the threads that serve.
 *
 * @param enabled Whether blocked event loops are noticed.
 * @param interval Time from one look at the event loops to the next.
 * @param threshold Longest time that a loop may keep a task waiting before it is taken for blocked.
 * @param testThreshold Longest time that a loop may sleep or wait in a test before the test fails. Zero lets every test pass.
 * @param pinning Whether virtual threads that keep their carrier while they wait are counted, by a JFR recording of that event.
 */
@ConfigurationProperties("sluice.runtime.watchdog")
record WatchdogProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("100ms") Duration interval,
        @DefaultValue("500ms") Duration threshold,
        @DefaultValue("200ms") Duration testThreshold,
        @DefaultValue("true") boolean pinning) {
    WatchdogProperties {
        requirePositive("sluice.runtime.watchdog.interval", interval);
        requirePositive("sluice.runtime.watchdog.threshold", threshold);
        if (testThreshold.isNegative())
            throw new IllegalArgumentException(
                    "sluice.runtime.watchdog.test-threshold must not be negative, but was " + testThreshold);
    }

    private static void requirePositive(String property, Duration value) {
        if (!value.isPositive()) throw new IllegalArgumentException(property + " must be positive, but was " + value);
    }
}
