package dev.sluice.gateway.table;

import dev.sluice.policy.analysis.LatencySketch;
import dev.sluice.policy.routing.Bucketing;
import dev.sluice.policy.routing.RoutingTable;
import dev.sluice.policy.routing.ServiceRoutes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Outcomes of the attempts that one table routed, until they are reported.
 *
 * <p>An attempt belongs to the table that routed it, however late it ends: its weight is what made it the canary's or
 * stable's, and the analysis needs exactly that weight beside it. So a retired window lives on until its last attempt ended.
 * One short lock keeps the numbers of an attempt together: no report has its failure without its request.
 */
public final class OutcomeWindow {

    /** Failed attempts that one report names; more are counted without being named. */
    static final int MAX_FAILING_KEYS = 1_000;

    /** How long after it was replaced a request that read the old table may still begin its attempt. */
    private static final long LATE_ROUTING_NANOS = 5_000_000_000L;

    private final RoutingTable table;
    private final Object lock = new Object();
    private Map<String, Counting> services = new HashMap<>();
    private int outstanding;
    private long fromMillis = System.currentTimeMillis();
    private long retiredNanos;
    private boolean retired;

    OutcomeWindow(RoutingTable table) {
        this.table = table;
    }

    RoutingTable table() {
        return table;
    }

    /**
     * What was counted between two looks.
     *
     * @param current whether the table is still in force
     */
    record Taken(long fromMillis, long toMillis, boolean current, List<ServiceOutcomes> services) {}

    /** What happened to one service. */
    record ServiceOutcomes(
            ServiceRoutes routes,
            Arm stable,
            Arm canary,
            List<Failing> failing,
            long replayed,
            long userErrors,
            @Nullable Long firstCanaryErrorAt,
            @Nullable Long lastCanaryRequestAt) {}

    /** Attempts of one version. */
    record Arm(long requests, long failures, LatencySketch latency) {
        static final Arm NONE = new Arm(0, 0, LatencySketch.EMPTY);
    }

    /** A failed attempt. */
    record Failing(long hash, int bucket, boolean canary, long atMillis) {}

    /** An attempt was sent. */
    public void began(String service, boolean canary, long atMillis) {
        synchronized (lock) {
            outstanding++;
            if (canary) of(service).lastCanaryRequestAt = atMillis;
        }
    }

    /** An attempt was answered, or its caller left after so long. */
    public void succeeded(String service, boolean canary, long micros) {
        int bucket = LatencySketch.bucketOf(micros);
        synchronized (lock) {
            outstanding--;
            Version version = of(service).version(canary);
            version.requests++;
            version.latency[bucket]++;
        }
    }

    /** An attempt failed. */
    public void failed(String service, boolean canary, String key, long atMillis) {
        Failing failing = new Failing(Bucketing.keyHash(key), bucket(service, key), canary, atMillis);
        synchronized (lock) {
            outstanding--;
            Counting counting = of(service);
            Version version = counting.version(canary);
            version.requests++;
            version.failures++;
            if (counting.failing.size() < MAX_FAILING_KEYS) counting.failing.add(failing);
            if (canary && counting.firstCanaryErrorAt == null) counting.firstCanaryErrorAt = atMillis;
        }
    }

    /** A failed canary call is sent once more. */
    public void replayed(String service) {
        synchronized (lock) {
            of(service).replayed++;
        }
    }

    /** A failure reached a user. */
    public void userError(String service) {
        synchronized (lock) {
            of(service).userErrors++;
        }
    }

    /** Another table is in force. */
    void retire(long nowNanos) {
        synchronized (lock) {
            retired = true;
            retiredNanos = nowNanos;
        }
    }

    /** Whether nothing more will come of it: retired, no attempt without an answer, and all reported. */
    boolean isFinished(long nowNanos) {
        synchronized (lock) {
            return retired && nowNanos - retiredNanos > LATE_ROUTING_NANOS && outstanding == 0 && services.isEmpty();
        }
    }

    /** Takes what was counted since the last time; services without traffic are in it only while their weight is in force and not 0. */
    Taken take(long nowMillis) {
        Map<String, Counting> taken;
        boolean current;
        long from;
        synchronized (lock) {
            taken = services;
            services = new HashMap<>();
            current = !retired;
            from = fromMillis;
            fromMillis = nowMillis;
        }
        List<ServiceOutcomes> outcomes = new ArrayList<>();
        for (ServiceRoutes routes : table.services()) {
            Counting counting = taken.get(routes.name());
            if (counting != null) outcomes.add(counting.outcomes(routes));
            else if (current && routes.weights().canary() > 0) outcomes.add(new Counting().outcomes(routes));
        }
        return new Taken(from, nowMillis, current, outcomes);
    }

    private int bucket(String service, String key) {
        return table.service(service).map(routes -> routes.bucket(key)).orElse(0);
    }

    private Counting of(String service) {
        return services.computeIfAbsent(service, name -> new Counting());
    }

    private static final class Version {
        private long requests;
        private long failures;
        private final long[] latency = new long[LatencySketch.MAX_BUCKET + 1];

        private Arm arm() {
            return requests == 0 ? Arm.NONE : new Arm(requests, failures, LatencySketch.ofCounts(latency));
        }
    }

    private static final class Counting {
        private final Version stable = new Version();
        private final Version canary = new Version();
        private final List<Failing> failing = new ArrayList<>();
        private long replayed;
        private long userErrors;
        private @Nullable Long firstCanaryErrorAt;
        private @Nullable Long lastCanaryRequestAt;

        private Version version(boolean ofCanary) {
            return ofCanary ? canary : stable;
        }

        private ServiceOutcomes outcomes(ServiceRoutes routes) {
            return new ServiceOutcomes(
                    routes,
                    stable.arm(),
                    canary.arm(),
                    List.copyOf(failing),
                    replayed,
                    userErrors,
                    firstCanaryErrorAt,
                    lastCanaryRequestAt);
        }
    }
}
