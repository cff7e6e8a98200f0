package dev.sluice.gateway;

import dev.sluice.gateway.table.RoutingTables;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Writes the meters of the data path; each is looked up once. */
final class GatewayMetrics {

    private final MeterRegistry registry;
    private final Counter ejections;
    private final Map<String, ServiceMeters> services = new ConcurrentHashMap<>();

    /** How an attempt ended. */
    enum Outcome {
        SUCCESS,
        FAILURE,
        ABANDONED
    }

    /** Why a failed canary call was not sent once more. */
    enum Refusal {
        BUDGET,
        DEADLINE
    }

    private record ServiceMeters(
            Map<Outcome, Timer> stable,
            Map<Outcome, Timer> canary,
            Counter replays,
            Map<Refusal, Counter> refused,
            Counter userErrors) {}

    GatewayMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.ejections = registry.counter(GatewayMeters.EJECTIONS.getName());
    }

    /** Shows the state of the tables. */
    GatewayMetrics watch(RoutingTables tables, Iterable<String> serviceNames) {
        Gauge.builder(
                        GatewayMeters.TABLE_EPOCH.getName(),
                        tables,
                        t -> t.current().issued().epoch())
                .register(registry);
        Gauge.builder(
                        GatewayMeters.LEASE_LEFT.getName(),
                        tables,
                        t -> t.current().lease().left(t.nanoTime()).toMillis() / 1_000.0)
                .baseUnit(GatewayMeters.LEASE_LEFT.getBaseUnit())
                .register(registry);
        for (String name : serviceNames)
            Gauge.builder(GatewayMeters.CANARY_WEIGHT.getName(), tables, t -> weight(t, name))
                    .tag(GatewayMeters.Tag.SERVICE.asString(), name)
                    .register(registry);
        return this;
    }

    void attempt(Attempt attempt, Outcome outcome, long nanos) {
        ServiceMeters meters = of(attempt.call().service());
        Timer timer = (attempt.target().canary() ? meters.canary() : meters.stable()).get(outcome);
        if (timer != null) timer.record(nanos, TimeUnit.NANOSECONDS);
    }

    void replayed(String service) {
        of(service).replays().increment();
    }

    void replayRefused(String service, Refusal why) {
        Counter counter = of(service).refused().get(why);
        if (counter != null) counter.increment();
    }

    /** A copy was sent and compared, or not. */
    void mirrored(String service, String outcome) {
        Counter.builder(GatewayMeters.MIRRORS.getName())
                .tag(GatewayMeters.Tag.SERVICE.asString(), service)
                .tag(GatewayMeters.Tag.OUTCOME.asString(), outcome)
                .register(registry)
                .increment();
    }

    void ejected() {
        ejections.increment();
    }

    /** Shows the replays that each service has left. */
    void watch(Replays replays, Iterable<String> serviceNames) {
        for (String name : serviceNames)
            Gauge.builder(GatewayMeters.REPLAY_BUDGET.getName(), replays, r -> r.left(name))
                    .tag(GatewayMeters.Tag.SERVICE.asString(), name)
                    .register(registry);
    }

    void userError(String service) {
        of(service).userErrors().increment();
    }

    private ServiceMeters of(String service) {
        return services.computeIfAbsent(
                service,
                name -> new ServiceMeters(
                        timers(name, "stable"),
                        timers(name, "canary"),
                        counter(GatewayMeters.REPLAYS, name),
                        refusals(name),
                        counter(GatewayMeters.USER_ERRORS, name)));
    }

    private Map<Outcome, Timer> timers(String service, String version) {
        Map<Outcome, Timer> timers = new EnumMap<>(Outcome.class);
        for (Outcome outcome : Outcome.values())
            timers.put(
                    outcome,
                    Timer.builder(GatewayMeters.ATTEMPTS.getName())
                            .tag(GatewayMeters.Tag.SERVICE.asString(), service)
                            .tag(GatewayMeters.Tag.VERSION.asString(), version)
                            .tag(
                                    GatewayMeters.Tag.OUTCOME.asString(),
                                    outcome.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        return timers;
    }

    private Map<Refusal, Counter> refusals(String service) {
        Map<Refusal, Counter> counters = new EnumMap<>(Refusal.class);
        for (Refusal why : Refusal.values())
            counters.put(
                    why,
                    Counter.builder(GatewayMeters.REPLAYS_REFUSED.getName())
                            .tag(GatewayMeters.Tag.SERVICE.asString(), service)
                            .tag(GatewayMeters.Tag.REASON.asString(), why.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        return counters;
    }

    private Counter counter(GatewayMeters meter, String service) {
        return Counter.builder(meter.getName())
                .tag(GatewayMeters.Tag.SERVICE.asString(), service)
                .register(registry);
    }

    private static double weight(RoutingTables tables, String service) {
        return tables.current()
                .table()
                .service(service)
                .map(routes -> routes.weights().canary())
                .orElse(0);
    }
}
