package dev.sluice.policy.rollout;

import java.time.Instant;

/**
 * One attempt to replace one revision by another.
 *
 * @param stable revision that serves everyone when the weight is zero
 * @param canary revision that is tried
 * @param startedAt when the attempt began; its deadline counts from here
 */
public record Release(String stable, String canary, Instant startedAt) {

    public Release {
        if (stable.equals(canary)) {
            throw new IllegalArgumentException("canary must differ from stable, but both were " + stable);
        }
    }
}
