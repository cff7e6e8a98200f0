package dev.sluice.gateway;

import dev.sluice.policy.routing.ReplayBudget;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** The replays that each service has left, and the time in which one must begin. */
final class Replays {
    private final GatewayRoutes.ReplayLimits limits;
    private final LongSupplier nanoClock;
    private final Map<String, ReplayBudget> budgets = new ConcurrentHashMap<>();

    Replays(GatewayRoutes.ReplayLimits limits, LongSupplier nanoClock) {
        this.limits = limits;
        this.nanoClock = nanoClock;
    }

    long nanoTime() {
        return nanoClock.getAsLong();
    }

    /** A user's request came. */
    void requested(String service) {
        of(service).requested(nanoClock.getAsLong());
    }

    /** What is left of the deadline of a request whose first attempt began then. */
    Duration left(long beganNanos) {
        return limits.deadline().minusNanos(nanoClock.getAsLong() - beganNanos);
    }

    boolean take(String service) {
        return of(service).take(nanoClock.getAsLong());
    }

    /** Replays that the service may make now. */
    long left(String service) {
        return of(service).left(nanoClock.getAsLong());
    }

    private ReplayBudget of(String service) {
        ReplayBudget known = budgets.get(service);
        if (known != null) return known;
        return budgets.computeIfAbsent(
                service, name -> new ReplayBudget(limits.share(), limits.perSecond(), nanoClock.getAsLong()));
    }
}
