package dev.sluice.rollout;

import dev.sluice.rollout.traffic.TrafficRouter.Uptake;
import java.time.Instant;

/** Counts that gateways of Sluice report by themselves, with the users behind them. */
final class GatewaySamples implements SampleSource {
    static final String NO_GATEWAY =
            "No gateway has reported lately; each puts the canary's weight to zero by itself when"
                    + " its lease runs out. Nothing is decided until one reports.";

    private static final String NO_TRAFFIC =
            "No requests reach the stable version yet; the release begins when stable's normal behaviour is known.";
    private static final String LEARNING = "Learning stable's normal behaviour from its traffic.";

    @Override
    public Hearing hearing(Rollout rollout, Uptake uptake, Instant at) {
        String silence = uptake.gateways() > 0 ? "" : NO_GATEWAY;
        StableReference reference = rollout.reference().at(at);
        if (reference.counts().requests() == 0) return new Hearing(silence, null, NO_TRAFFIC);
        if (!reference.suffices(at)) return new Hearing(silence, null, LEARNING);
        return new Hearing(silence, new Normal(reference.requestsPerSecond(at), reference.failureRate(), null), "");
    }
}
