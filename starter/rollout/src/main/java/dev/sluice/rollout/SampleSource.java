package dev.sluice.rollout;

import dev.sluice.rollout.traffic.TrafficRouter.Uptake;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where the counts of both versions come from: gateways of Sluice report them, or a metrics system has them. The counts
 * themselves come to {@link Rollouts#report}; this says whether they do, and what is normal.
 */
public interface SampleSource {

    /**
     * What is heard of a service.
     *
     * @param uptake the gateways that route it
     */
    Hearing hearing(Rollout rollout, Uptake uptake, Instant at);

    /**
     * What is heard of a service.
     *
     * @param silence why no counts come in at present, as a sentence; empty while they do
     * @param normal what stable does; null while that is not known
     * @param lack why it is not known, as a sentence; empty when it is
     */
    record Hearing(String silence, @Nullable Normal normal, String lack) {
        public boolean heard() {
            return silence.isEmpty();
        }
    }

    /**
     * What a stable version normally does.
     *
     * @param dispersion of its errors where counts come as ticks; null where the unit is the user
     */
    record Normal(
            double requestsPerSecond,
            double failureRate,
            @Nullable Double dispersion) {}
}
