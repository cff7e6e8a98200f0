package dev.sluice.policy.rollout;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether the two versions of a release can take traffic.
 *
 * @param stable why the stable version cannot, as a sentence; empty while it can
 * @param canary why the canary cannot, as a sentence; empty while it can
 * @param canarySince since when the canary cannot; null while it can
 */
public record Fitness(
        String stable, String canary, @Nullable Instant canarySince) {

    /** Both versions can take traffic. */
    public static final Fitness FIT = new Fitness("", "", null);

    boolean stableFit() {
        return stable.isEmpty();
    }

    boolean canaryFit() {
        return canary.isEmpty();
    }

    Fitness withStable(String why) {
        return new Fitness(why, canary, canarySince);
    }

    /** The canary cannot take traffic; the first reason and its time stay. */
    Fitness withoutCanary(String why, Instant at) {
        return canaryFit() ? new Fitness(stable, why, at) : this;
    }

    Fitness withCanary() {
        return new Fitness(stable, "", null);
    }
}
