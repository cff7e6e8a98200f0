package dev.sluice.policy.rollout;

import java.time.Instant;

/**
 * One attempt to replace one revision by another.
 *
 * @param stable revision that serves everyone when the weight is zero
 * @param canary revision that is tried
 * @param startedAt when the attempt began; its deadline counts from here
 * @param fitness whether both can take traffic, as was last heard
 */
public record Release(String stable, String canary, Instant startedAt, Fitness fitness) {

    public Release {
        if (stable.equals(canary)) {
            throw new IllegalArgumentException("canary must differ from stable, but both were " + stable);
        }
    }

    /** An attempt that begins with two versions that can take traffic. */
    public Release(String stable, String canary, Instant startedAt) {
        this(stable, canary, startedAt, Fitness.FIT);
    }

    Release with(Fitness next) {
        return new Release(stable, canary, startedAt, next);
    }
}
