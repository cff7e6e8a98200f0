package dev.sluice.rollout;

import dev.sluice.policy.analysis.Counts;
import dev.sluice.policy.analysis.FailingKey;
import dev.sluice.policy.analysis.LatencySketch;
import dev.sluice.policy.routing.ServiceRoutes;
import dev.sluice.rollout.traffic.GatewayTableRouter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A gateway without a network: it routes a fixed number of requests by the table it has, and reports them in order until
 * each report is acknowledged.
 */
public final class ScriptedGateway {
    /** What a gateway sees of a controller. */
    public interface Wire {
        GatewayTableRouter router();

        Rollouts rollouts();
    }

    private static final int REQUESTS = 100;
    public static final Duration WINDOW = Duration.ofMillis(250);

    private final Deque<ServiceReport> backlog = new ArrayDeque<>();
    private final SplittableRandom keys = new SplittableRandom(42);
    private final List<Long> epochs = new ArrayList<>();
    private final ManualTime time;
    private final String boot;
    private final String service;
    private long sequence;

    /** Share of the canary's requests that fail, in percent. */
    public int canaryFails;

    /** Share of stable's requests that fail, in percent. */
    public int stableFails;

    /** Whether any request comes. */
    public boolean traffic = true;

    public long canaryRequests;
    long stableRequests;

    ScriptedGateway(String boot, ManualTime time) {
        this("order-service", boot, time);
    }

    public ScriptedGateway(String service, String boot, ManualTime time) {
        this.service = service;
        this.boot = boot;
        this.time = time;
    }

    /** Serves for one window by the table in force, and keeps what it counted until it is acknowledged. */
    public ServiceReport serve(Wire controller) {
        ServiceRoutes routes = table(controller);
        int weight = routes.weights().canary();
        int canary = traffic ? REQUESTS * weight / 10_000 : 0;
        int stable = traffic ? REQUESTS - canary : 0;
        int failures = canary * canaryFails / 100;
        int stableFailures = stable * stableFails / 100;
        if (weight > 0) {
            canaryRequests += canary;
            stableRequests += stable;
        }
        Long failed = failures > 0 ? time.millis() : null;
        Long served = canary > 0 ? time.millis() : null;
        ServiceReport report = new ServiceReport(
                service,
                boot,
                ++sequence,
                WINDOW,
                routes.revision(),
                weight,
                counts(stable, stableFailures),
                counts(canary, failures),
                failingKeys(weight, failures, stableFailures),
                failures,
                0,
                failed,
                served);
        backlog.add(report);
        return report;
    }

    /** Sends what is not acknowledged yet, oldest first; a crash on the way leaves it for the next time. */
    public void report(Wire controller) {
        while (!backlog.isEmpty()) {
            ServiceReport report = backlog.element();
            controller.router().reported(boot, controller.router().current().epoch());
            controller.rollouts().report(report);
            backlog.remove();
        }
    }

    /** Forgets what was not acknowledged: the test delivers the reports itself. */
    void forget() {
        backlog.clear();
    }

    List<Long> epochs() {
        return epochs;
    }

    private ServiceRoutes table(Wire controller) {
        long epoch = controller.router().current().epoch();
        if (epochs.isEmpty() || epochs.getLast() != epoch) epochs.add(epoch);
        return controller.router().current().table().service(service).orElseThrow();
    }

    private List<FailingKey> failingKeys(int weight, int failures, int stableFailures) {
        List<FailingKey> failing = new ArrayList<>();
        for (int i = 0; i < Math.max(failures, stableFailures); i++) {
            if (i < stableFailures)
                failing.add(new FailingKey(keys.nextLong(), Math.min(9_999, weight + i), false, time.millis()));
            if (i < failures) failing.add(new FailingKey(keys.nextLong(), i, true, time.millis()));
        }
        return failing;
    }

    private static Counts counts(long requests, long failures) {
        long answered = requests - failures;
        return new Counts(
                requests,
                failures,
                answered == 0
                        ? LatencySketch.EMPTY
                        : LatencySketch.of(Map.of(380, answered / 2, 385, answered - answered / 2)));
    }
}
