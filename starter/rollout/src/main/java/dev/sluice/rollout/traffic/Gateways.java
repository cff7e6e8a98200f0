package dev.sluice.rollout.traffic;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The gateways heard of lately, and the table that each routes by. */
final class Gateways {
    private final Map<String, Heard> heard = new ConcurrentHashMap<>();
    private final Duration memory;

    private record Heard(long epoch, Instant at) {}

    /** @param memory how long a gateway counts after its last report */
    Gateways(Duration memory) {
        this.memory = memory;
    }

    void reported(String instance, long epoch, Instant at) {
        heard.put(instance, new Heard(epoch, at));
        heard.values().removeIf(gateway -> gateway.at().plus(memory).isBefore(at));
    }

    TrafficRouter.Uptake uptake(long epoch, Instant now) {
        int gateways = 0;
        int upToDate = 0;
        for (Heard gateway : heard.values()) {
            if (gateway.at().plus(memory).isBefore(now)) continue;
            gateways++;
            if (gateway.epoch() >= epoch) upToDate++;
        }
        return new TrafficRouter.Uptake(gateways, upToDate, "", true);
    }
}
