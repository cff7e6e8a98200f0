package dev.sluice.edge;

import dev.sluice.edge.scoring.InvalidDataException;
import dev.sluice.edge.scoring.Scorer;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The process: reads the configuration, wires the parts by hand, listens, and stops in order on SIGTERM. */
public final class EdgeFunction {
    private static final Logger log = LoggerFactory.getLogger(EdgeFunction.class);
    private static final int CANNOT_RUN = 1;
    private static final int WRONG_USE = 2;

    private EdgeFunction() {}

    /** Returns once the process listens; it then runs on its event loops. Exits with 2 if the configuration is wrong, 1 if it cannot listen. */
    public static void main(String[] arguments) {
        if (List.of(arguments).contains("--help")) {
            System.out.print(Setting.help());
            return;
        }
        try {
            EdgeSettings settings = EdgeSettings.read(List.of(arguments), System.getenv());
            EdgeServer server = start(settings);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, settings.stop()), "edge-stop"));
        } catch (EdgeSettings.InvalidSettingsException | InvalidDataException e) {
            System.err.println(e.getMessage());
            System.exit(WRONG_USE);
        } catch (RuntimeException e) {
            System.err.println(e.getMessage());
            System.exit(CANNOT_RUN);
        }
    }

    static EdgeServer start(EdgeSettings settings) {
        WarmUp.run(settings, warming -> listen(warming, scorer(warming)));
        Scorer scorer = scorer(settings);
        EdgeServer server = listen(settings, scorer);
        log.atInfo()
                .addKeyValue("address", server.address())
                .addKeyValue("model", scorer.model())
                .log("Edge function listens");
        return server;
    }

    private static Scorer scorer(EdgeSettings settings) {
        return Scorer.inMemory(settings.scorecard(), settings.rates(), settings.memory());
    }

    static EdgeServer listen(EdgeSettings settings, Scorer scorer) {
        ResultCache results = new ResultCache(settings.results());
        EdgeMetrics metrics = new EdgeMetrics();
        metrics.gauge(EdgeMeters.MEMORY, scorer::remembered);
        metrics.gauge(EdgeMeters.RESULTS, results::size);
        Router router = new Router(new RiskEndpoint(scorer, results, metrics), metrics);
        return new EdgeServer(settings, router, metrics);
    }

    private static void stop(EdgeServer server, Duration grace) {
        log.info("Edge function stops");
        server.stop(grace);
    }
}
