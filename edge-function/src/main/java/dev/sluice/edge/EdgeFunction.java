package dev.sluice.edge;

import dev.sluice.edge.events.EventReader;
import dev.sluice.edge.log.EdgeLog;
import dev.sluice.edge.redis.RedisAddress;
import dev.sluice.edge.redis.RedisClient;
import dev.sluice.edge.rules.LiveRules;
import dev.sluice.edge.scoring.InvalidDataException;
import dev.sluice.edge.scoring.Scorer;
import dev.sluice.edge.scoring.Scoring;
import dev.sluice.edge.training.TrainCommand;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The process: reads the configuration, wires the parts by hand, listens, and stops in order on SIGTERM. */
public final class EdgeFunction {
    private static final Logger log = LoggerFactory.getLogger(EdgeFunction.class);
    private static final Duration RULES_LOOK = Duration.ofSeconds(2);
    private static final int CANNOT_RUN = 1;
    private static final int WRONG_USE = 2;

    private EdgeFunction() {}

    /**
     * Serves, and returns once the process listens; or trains, or rehearses. Exits with 2 if the configuration or a file is wrong, 1 if it
     * cannot listen.
     */
    public static void main(String[] arguments) {
        try {
            run(List.of(arguments));
        } catch (EdgeSettings.InvalidSettingsException | InvalidDataException e) {
            System.err.println(e.getMessage());
            System.exit(WRONG_USE);
        } catch (RuntimeException e) {
            System.err.println(e.getMessage());
            System.exit(CANNOT_RUN);
        }
    }

    private static void run(List<String> arguments) {
        switch (arguments.isEmpty() ? "" : arguments.get(0)) {
            case "--help" -> System.out.print(Setting.help());
            case "train" -> TrainCommand.run(arguments.subList(1, arguments.size()));
            case "rehearse" -> rehearse();
            default -> {
                EdgeSettings settings = EdgeSettings.read(arguments, System.getenv());
                EdgeServer server = start(settings);
                Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, settings.stop()), "edge-stop"));
            }
        }
    }

    static EdgeServer start(EdgeSettings settings) {
        EdgeLog.write(settings.log());
        requireRoom(settings.store(), Runtime.getRuntime().maxMemory());
        settings.transport().prepare();
        AotCache aot = AotCache.ofThisProcess();
        Scoring scoring = Scoring.load(settings.model(), settings.rates());
        LiveRules rules = LiveRules.of(settings.rules());
        warmUp(settings, aot == AotCache.USED ? WarmUp.SHORT : WarmUp.LONG, scoring, rules);
        Loops loops = Loops.of(settings);
        EdgeServer server = listen(settings, loops, Parts.of(settings, loops, scoring, rules, aot));
        rules.watch(RULES_LOOK);
        log.atInfo()
                .addKeyValue("sluice.edge.address", server.address())
                .addKeyValue("sluice.edge.model", scoring.model())
                .addKeyValue("sluice.edge.rules", rules.current().name())
                .addKeyValue("sluice.edge.aot_cache", aot.text())
                .log("Edge function listens");
        return server;
    }

    /** Counters that outgrow the heap would end the process in the middle of its work. */
    private static void requireRoom(Store store, long heap) {
        if (store.redis() == null && store.memory() > heap / 2)
            throw new EdgeSettings.InvalidSettingsException(List.of("--memory must be at most half of the heap of "
                    + (heap >> 20) + " MB; give it more by EDGE_JAVA_OPTIONS=-Xmx256m, or keep the counters in Redis"));
    }

    /** Does once what the live process does often, so that the JVM that watches learns what to keep in the AOT cache. */
    private static void rehearse() {
        EdgeSettings settings = EdgeSettings.read(List.of(), Map.of());
        warmUp(settings, WarmUp.REHEARSAL, Scoring.load(settings.model(), null), LiveRules.of(null));
        log.info("Rehearsal is over");
    }

    private static void warmUp(EdgeSettings settings, int requests, Scoring scoring, LiveRules rules) {
        WarmUp.run(settings, requests, warming -> {
            Scorer scorer = scoring.inMemory(warming.store().memory());
            return listen(warming, Loops.of(warming), new Parts(scorer, rules, () -> "process", AotCache.NONE, null));
        });
    }

    /**
     * What decides, whatever it listens on.
     *
     * @param store where the counters are, and how they are
     * @param events null if none are counted
     */
    record Parts(
            Scorer scorer,
            LiveRules rules,
            Supplier<String> store,
            AotCache aot,
            @Nullable EventReader events) {

        static Parts of(EdgeSettings settings, Loops loops, Scoring scoring, LiveRules rules, AotCache aot) {
            Store store = settings.store();
            RedisAddress address = store.redis();
            RedisClient redis = address == null
                    ? null
                    : new RedisClient(
                            address,
                            loops.group(),
                            loops.transport().client(),
                            store.timeout(),
                            "orders are scored without memory");
            Scorer scorer = redis == null
                    ? scoring.inMemory(store.memory())
                    : scoring.inRedis(redis, store.prefix(), store.ordersKept(), store.relearn());
            EventSource source = settings.events();
            EventReader events = source == null ? null : source.reader(loops, scorer, redis, store.prefix());
            return new Parts(scorer, rules, () -> state(redis), aot, events);
        }

        private static String state(@Nullable RedisClient redis) {
            if (redis == null) return "process";
            return redis.isUp() ? "redis up" : "redis down";
        }

        boolean storeIsUp() {
            return !store.get().endsWith("down");
        }

        Health health() {
            return new Health(scorer.model(), rules.current().name(), rules.problem(), store.get(), aot.text());
        }
    }

    static EdgeServer listen(EdgeSettings settings, Loops loops, Parts parts) {
        InstantSource clock = InstantSource.system();
        ResultCache results = new ResultCache(settings.results(), clock);
        EdgeMetrics metrics = new EdgeMetrics();
        metrics.gauge(EdgeMeters.MEMORY, parts.scorer()::remembered);
        metrics.gauge(EdgeMeters.RESULTS, results::size);
        metrics.gauge(EdgeMeters.RULES_REFUSED, () -> parts.rules().problem().isPresent() ? 1 : 0);
        metrics.gauge(EdgeMeters.STORE_UP, () -> parts.storeIsUp() ? 1 : 0);
        metrics.gauge(EdgeMeters.AOT_USED, () -> parts.aot() == AotCache.USED ? 1 : 0);
        EventReader events = parts.events();
        if (events != null) metrics.count(events.counts());
        Decider decider = new Decider(parts.scorer(), parts.rules(), settings.expiry(), clock);
        Router router = new Router(
                new RiskEndpoint(decider, results, metrics),
                new LabelEndpoint(parts.scorer(), metrics),
                parts::health,
                metrics);
        EdgeServer server = new EdgeServer(settings, loops, router, metrics);
        if (events != null) events.start();
        return server;
    }

    private static void stop(EdgeServer server, Duration grace) {
        log.info("Edge function stops");
        server.stop(grace);
    }
}
