package dev.sluice.policy.routing;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Immutable snapshot of the routes of all services.
 *
 * <p>Two tables are in force one after the other and never mixed: whoever holds a table routes one request by it alone.
 */
public final class RoutingTable {

    private final long epoch;
    private final long issuedAtMillis;
    private final Duration lease;
    private final boolean leaseHeld;
    private final Map<String, ServiceRoutes> services;

    private RoutingTable(
            long epoch, long issuedAtMillis, Duration lease, boolean leaseHeld, Map<String, ServiceRoutes> services) {
        this.epoch = epoch;
        this.issuedAtMillis = issuedAtMillis;
        this.lease = lease;
        this.leaseHeld = leaseHeld;
        this.services = services;
    }

    /**
     * A table as its issuer made it.
     *
     * @param epoch order of issue, rising strictly, not negative
     * @param issuedAtMillis when it was issued, epoch milliseconds; for people, no rule looks at it
     * @param lease how long its canary weights hold after the issuer was last heard, positive
     * @param services routes, each service once
     */
    public static RoutingTable of(long epoch, long issuedAtMillis, Duration lease, Collection<ServiceRoutes> services) {
        if (epoch < 0) throw new IllegalArgumentException("epoch must not be negative, but was " + epoch);
        if (lease.isNegative() || lease.isZero())
            throw new IllegalArgumentException("lease must be positive, but was " + lease);
        Map<String, ServiceRoutes> byName = new LinkedHashMap<>();
        for (ServiceRoutes s : services)
            if (byName.put(s.name(), s) != null)
                throw new IllegalArgumentException("services must be named once, but was twice: " + s.name());
        return new RoutingTable(epoch, issuedAtMillis, lease, true, Collections.unmodifiableMap(byName));
    }

    /** The table after its lease expired: every canary weight is 0, and lanes go to stable too. */
    public RoutingTable expired() {
        if (!leaseHeld) return this;
        Map<String, ServiceRoutes> withoutWeights = new LinkedHashMap<>();
        services.forEach((name, s) -> withoutWeights.put(name, s.with(Weights.NO_CANARY)));
        return new RoutingTable(epoch, issuedAtMillis, lease, false, Collections.unmodifiableMap(withoutWeights));
    }

    /**
     * Where a request goes, and why.
     *
     * @throws IllegalArgumentException when the table has no such service; ask {@link #service} first
     */
    public Route route(RequestFacts facts) {
        ServiceRoutes routes = services.get(facts.service());
        if (routes == null)
            throw new IllegalArgumentException(
                    "service must be one of " + services.keySet() + ", but was " + facts.service());
        return routes.route(facts, leaseHeld);
    }

    public Optional<ServiceRoutes> service(String name) {
        return Optional.ofNullable(services.get(name));
    }

    public Collection<ServiceRoutes> services() {
        return services.values();
    }

    public long epoch() {
        return epoch;
    }

    public long issuedAtMillis() {
        return issuedAtMillis;
    }

    public Duration lease() {
        return lease;
    }

    /** Whether the canary weights are in force; false after {@link #expired}. */
    public boolean leaseHeld() {
        return leaseHeld;
    }

    /** Whether any service sends users to a canary. */
    public boolean anyCanary() {
        for (ServiceRoutes s : services.values()) if (s.weights().canary() > 0) return true;
        return false;
    }
}
