package dev.sluice.policy.routing;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Weights, lanes, addresses and replay rule of one service.
 *
 * @param name the service
 * @param revision release that the weight belongs to; part of the salt of the buckets
 * @param weights canary's share
 * @param stable version that serves everyone else
 * @param canary version under test, or null
 * @param sticky what keeps a user on one version
 * @param lanes ways to the canary before weights are asked, the first match wins
 * @param replay which failed canary calls are sent again, to stable
 * @param mirror share of safe requests copied to the canary, in basis points
 * @param paths patterns of the requests that are the service's; empty where the gateway's own settings say it
 */
public record ServiceRoutes(
        String name,
        String revision,
        Weights weights,
        Backend stable,
        @Nullable Backend canary,
        Sticky sticky,
        List<Lane> lanes,
        ReplayRule replay,
        int mirror,
        List<String> paths) {

    public ServiceRoutes {
        if (name.isBlank()) throw new IllegalArgumentException("name must not be blank");
        if (canary == null && weights.canary() > 0)
            throw new IllegalArgumentException(
                    "weight of " + name + " must be 0 without a canary, but was " + weights.canary());
        if (mirror < 0 || mirror > Bucketing.BUCKETS)
            throw new IllegalArgumentException("mirror must be between 0 and 10000, but was " + mirror);
        lanes = List.copyOf(lanes);
        paths = List.copyOf(paths);
    }

    /** Routes to one backend only. */
    public static ServiceRoutes stableOnly(String name, Backend stable) {
        return new ServiceRoutes(
                name,
                "",
                Weights.NO_CANARY,
                stable,
                null,
                new Sticky.Address(),
                List.of(),
                ReplayRule.NEVER,
                0,
                List.of());
    }

    /** The same with another canary weight. */
    public ServiceRoutes with(Weights other) {
        return new ServiceRoutes(name, revision, other, stable, canary, sticky, lanes, replay, mirror, paths);
    }

    /** The bucket of a sticky key in this release. */
    public int bucket(String key) {
        return Bucketing.bucket(name, revision, key);
    }

    /** The lane that the request selects. */
    public Optional<Lane> lane(Lane.Lookup request) {
        for (Lane lane : lanes) if (lane.selects(request)) return Optional.of(lane);
        return Optional.empty();
    }

    /** The lane of that name. */
    public Optional<Lane> lane(String laneName) {
        for (Lane lane : lanes) if (lane.name().equals(laneName)) return Optional.of(lane);
        return Optional.empty();
    }

    /** The addresses that answer on a route. */
    public Backend backend(Route route) {
        return canary != null && route.toCanary() ? canary : stable;
    }

    /** Where a user's request goes; a lane that the service does not have counts as none. */
    Route route(RequestFacts facts, boolean leaseHeld) {
        int bucket = bucket(facts.key());
        if (canary == null) return stableBecause(Route.Why.NO_CANARY, bucket);
        if (!leaseHeld) return stableBecause(Route.Why.LEASE_EXPIRED, bucket);
        if (canary.addresses().isEmpty()) return stableBecause(Route.Why.NO_CANARY_ADDRESS, bucket);
        if (facts.lane() != null && lane(facts.lane()).isPresent()) return new Route.ToLane(facts.lane());
        if (weights.sendsToCanary(bucket)) return new Route.ToCanary(bucket, weights.canary());
        return stableBecause(weights.canary() == 0 ? Route.Why.WEIGHT_IS_ZERO : Route.Why.BUCKET_ABOVE_WEIGHT, bucket);
    }

    private Route.ToStable stableBecause(Route.Why why, int bucket) {
        return new Route.ToStable(why, bucket, weights.canary());
    }
}
