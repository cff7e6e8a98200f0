package dev.sluice.policy.analysis;

import java.util.List;

/**
 * What one gateway saw in one window in which the weight did not change. Samples of several gateways may arrive in any
 * order; each must arrive once.
 *
 * @param fromMillis start of the window, milliseconds since the epoch
 * @param toMillis end of the window
 * @param weight the canary's weight in force, 0 to 10,000
 * @param stable counts of stable
 * @param canary counts of the canary
 * @param failingKeys the failed attempts of both versions in order of time; may be fewer than the failures counted
 */
public record Sample(
        long fromMillis, long toMillis, int weight, Counts stable, Counts canary, List<FailingKey> failingKeys) {

    public Sample {
        if (toMillis < fromMillis) {
            throw new IllegalArgumentException(
                    "toMillis must not be before fromMillis (" + fromMillis + "), but was " + toMillis);
        }
        if (weight < 0 || weight > 10_000) {
            throw new IllegalArgumentException("weight must be between 0 and 10000, but was " + weight);
        }
        failingKeys = List.copyOf(failingKeys);
    }
}
