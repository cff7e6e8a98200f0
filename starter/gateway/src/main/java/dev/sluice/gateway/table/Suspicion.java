package dev.sluice.gateway.table;

import dev.sluice.policy.routing.ServiceRoutes;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * The moment after a canary failed, in which stable answers its users: it lasts until the controller has judged the report of
 * the failure and the table that came of it is in force, and never longer than its limit.
 *
 * <p>It is no judgement. What stable answers meanwhile counts for neither version, and whether it lasts is known before a
 * request is sent, so the analysis sees fewer calls of the canary and no other ones. Failures that are part of a canary's normal
 * life must not starve it of calls either: each release of a service has five such moments, and gets one back every five seconds.
 */
public final class Suspicion {
    private static final int AT_ONCE = 5;
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long UNANSWERED = -1;

    private final long longestNanos;
    private final LongSupplier nanoClock;
    private final Map<String, Doubt> doubts = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> diverted = new ConcurrentHashMap<>();

    /**
     * What is known of one service.
     *
     * @param release what the canary belongs to
     * @param failedNanos last failure that began or prolonged it
     * @param untilNanos end, if nobody answers
     * @param epoch table that the controller had issued when it answered, or -1
     * @param spentNanos when all five moments will have been given back
     */
    private record Doubt(String release, long failedNanos, long untilNanos, long epoch, long spentNanos) {
        boolean lasts(long now, RoutingTables.InForce tables) {
            return untilNanos - now > 0
                    && (epoch == UNANSWERED || tables.issued().epoch() < epoch);
        }
    }

    Suspicion(Duration longest, LongSupplier nanoClock) {
        this.longestNanos = longest.toNanos();
        this.nanoClock = nanoClock;
    }

    /** Whether stable answers at this moment. Asked only for a request that the canary would get, and counted. */
    public boolean diverts(String service, RoutingTables.InForce tables) {
        Doubt doubt = doubts.get(service);
        if (doubt == null || !doubt.lasts(nanoClock.getAsLong(), tables)) return false;
        diverted.computeIfAbsent(service, name -> new LongAdder()).increment();
        return true;
    }

    /** Requests that stable answered in the canary's place. */
    public long diverted(String service) {
        LongAdder known = diverted.get(service);
        return known == null ? 0 : known.sum();
    }

    /** The canary failed, and a report says so in a moment. */
    void failed(String service, RoutingTables.InForce tables) {
        if (longestNanos == 0) return;
        long now = nanoClock.getAsLong();
        String release =
                tables.table().service(service).map(ServiceRoutes::revision).orElse("");
        doubts.compute(service, (name, known) -> {
            Doubt before = known != null && known.release().equals(release) ? known : null;
            long spent = before == null ? now : Math.max(before.spentNanos() - now, 0) + now;
            if (before != null && before.lasts(now, tables))
                return new Doubt(release, now, now + longestNanos, UNANSWERED, before.spentNanos());
            if (spent - now > (AT_ONCE - 1) * PERIOD_NANOS) return before;
            return new Doubt(release, now, now + longestNanos, UNANSWERED, spent + PERIOD_NANOS);
        });
    }

    /**
     * The controller has judged a report.
     *
     * @param cutNanos when the report was closed: it has the failures before, and none after
     * @param epoch table that the controller had issued by then
     */
    void answered(long cutNanos, long epoch) {
        doubts.replaceAll((name, doubt) -> doubt.failedNanos() - cutNanos > 0
                ? doubt
                : new Doubt(doubt.release(), doubt.failedNanos(), doubt.untilNanos(), epoch, doubt.spentNanos()));
    }
}
