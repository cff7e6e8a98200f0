package dev.sluice.gateway;

import dev.sluice.gateway.table.RoutingTables;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** Writes the meters of the data path; each is looked up once. */
final class GatewayMetrics {

    private static final double MILLIS = 1_000.0;

    /** Upper borders of the latencies' buckets: a factor of about two, so that a quantile is read with at most that error. */
    private static final Duration[] BORDERS = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(20),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(200),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10)
    };

    /** What can come of a copy. */
    private static final List<String> COPIES = List.of("same", "different", "learnt", "failed", "dropped");

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
            Counter userErrors,
            Counter direct) {}

    GatewayMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.ejections = Counter.builder(GatewayMeters.EJECTIONS.getName())
                .description(GatewayMeters.EJECTIONS.description())
                .register(registry);
    }

    /** Shows the state of the tables. */
    GatewayMetrics watch(RoutingTables tables) {
        gauge(
                GatewayMeters.TABLE_EPOCH,
                Tags.empty(),
                tables,
                t -> t.current().issued().epoch());
        gauge(
                GatewayMeters.LEASE_LEFT,
                Tags.empty(),
                tables,
                t -> t.current().lease().left(t.nanoTime()).toMillis() / MILLIS);
        return this;
    }

    /** All meters of a service exist from its first route, so that a rate can be taken of the first event. */
    void watch(String name, RoutingTables tables, Replays replays) {
        of(name);
        for (String copy : COPIES) mirrors(name, copy);
        gauge(GatewayMeters.CANARY_WEIGHT, service(name), tables, t -> weight(t, name));
        gauge(GatewayMeters.REPLAY_BUDGET, service(name), replays, r -> r.left(name));
        FunctionCounter.builder(
                        GatewayMeters.DIVERSIONS.getName(),
                        tables,
                        t -> t.suspicion().diverted(name))
                .description(GatewayMeters.DIVERSIONS.description())
                .tags(service(name))
                .register(registry);
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
        mirrors(service, outcome).increment();
    }

    private Counter mirrors(String service, String outcome) {
        return counter(GatewayMeters.MIRRORS, service(service).and(GatewayMeters.Tag.OUTCOME.asString(), outcome));
    }

    void ejected() {
        ejections.increment();
    }

    /** A request that the filters did not see. */
    void direct(String service) {
        of(service).direct().increment();
    }

    void userError(String service) {
        of(service).userErrors().increment();
    }

    private ServiceMeters of(String service) {
        ServiceMeters known = services.get(service);
        if (known != null) return known;
        return services.computeIfAbsent(
                service,
                name -> new ServiceMeters(
                        timers(name, "stable"),
                        timers(name, "canary"),
                        counter(GatewayMeters.REPLAYS, service(name)),
                        refusals(name),
                        counter(GatewayMeters.USER_ERRORS, service(name)),
                        counter(GatewayMeters.DIRECT, service(name))));
    }

    private Map<Outcome, Timer> timers(String service, String version) {
        Map<Outcome, Timer> timers = new EnumMap<>(Outcome.class);
        for (Outcome outcome : Outcome.values())
            timers.put(
                    outcome,
                    Timer.builder(GatewayMeters.ATTEMPTS.getName())
                            .description(GatewayMeters.ATTEMPTS.description())
                            .tags(service(service))
                            .tag(GatewayMeters.Tag.VERSION.asString(), version)
                            .tag(GatewayMeters.Tag.OUTCOME.asString(), text(outcome))
                            .serviceLevelObjectives(BORDERS)
                            .register(registry));
        return timers;
    }

    private Map<Refusal, Counter> refusals(String service) {
        Map<Refusal, Counter> counters = new EnumMap<>(Refusal.class);
        for (Refusal why : Refusal.values())
            counters.put(
                    why,
                    counter(
                            GatewayMeters.REPLAYS_REFUSED,
                            service(service).and(GatewayMeters.Tag.REASON.asString(), text(why))));
        return counters;
    }

    private Counter counter(GatewayMeters meter, Tags tags) {
        return Counter.builder(meter.getName())
                .description(meter.description())
                .tags(tags)
                .register(registry);
    }

    private <T> void gauge(GatewayMeters meter, Tags tags, T source, ToDoubleFunction<T> value) {
        Gauge.builder(meter.getName(), source, value)
                .description(meter.description())
                .baseUnit(meter.getBaseUnit())
                .tags(tags)
                .register(registry);
    }

    private static Tags service(String name) {
        return Tags.of(GatewayMeters.Tag.SERVICE.asString(), name);
    }

    private static String text(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static double weight(RoutingTables tables, String service) {
        return tables.current()
                .table()
                .service(service)
                .map(routes -> routes.weights().canary())
                .orElse(0);
    }
}
