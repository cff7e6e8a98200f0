package dev.sluice.rollout.prometheus;

import dev.sluice.rollout.Guards;
import dev.sluice.rollout.ManualTime;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.Rollouts;
import dev.sluice.rollout.SampleSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.IntSupplier;

/**
 * A data plane and its Prometheus without a network: a fixed number of requests a second goes where the route says, and is scraped
 * every second as counters named by selectors such as {@code rq{s="orders"}}.
 */
public final class ScriptedMesh {
    private static final int REQUESTS = 400;
    private static final Duration TICK = Duration.ofSeconds(1);

    private final Map<String, List<Series.Point>> scraped = new TreeMap<>();
    private final Map<String, Double> counters = new TreeMap<>();
    private final ManualTime time;
    private final IntSupplier canaryShare;
    private final TickSamples samples;
    private final PrometheusGuards guards;

    /** Share of the canary's requests that fail, in percent. */
    public int canaryFails;

    /** Share of stable's requests that fail, in percent. */
    public int stableFails;

    /** Whether Prometheus answers. */
    public boolean answers = true;

    /** Whether it scrapes. */
    public boolean scrapes = true;

    /** Value of every guard's query. */
    public OptionalDouble guarded = OptionalDouble.of(0);

    /** @param canaryShare what the route in force gives to the canary, in basis points */
    public ScriptedMesh(ManualTime time, IntSupplier canaryShare) {
        this.time = time;
        this.canaryShare = canaryShare;
        this.samples = new TickSamples(this::read, TICK);
        this.guards = new PrometheusGuards(this::value, TICK);
    }

    public SampleSource samples() {
        return samples;
    }

    public Guards guards() {
        return guards;
    }

    /** What a controller of another life knows of it: nothing. */
    public ScriptedMesh restarted() {
        ScriptedMesh next = new ScriptedMesh(time, canaryShare);
        next.scraped.putAll(scraped);
        next.counters.putAll(counters);
        next.canaryFails = canaryFails;
        next.stableFails = stableFails;
        return next;
    }

    /** One second of traffic, one scrape, one look of the controller. */
    public void second(Rollouts rollouts) {
        serve();
        time.pass(Duration.ofSeconds(1));
        look(rollouts);
    }

    /** Traffic of the past, as Prometheus has it. */
    public void past(int seconds) {
        for (int i = 0; i < seconds; i++) {
            serve();
            time.pass(Duration.ofSeconds(1));
        }
    }

    public void look(Rollouts rollouts) {
        PrometheusPoller poller = new PrometheusPoller(rollouts, samples, guards, time);
        for (Rollout rollout : rollouts.all()) poller.look(rollout);
    }

    private void serve() {
        int canary = REQUESTS * canaryShare.getAsInt() / 10_000;
        int stable = REQUESTS - canary;
        count("orders-canary", canary, canary * canaryFails / 100);
        count("orders", stable, stable * stableFails / 100);
    }

    private void count(String service, int requests, int failures) {
        scrape("rq{s=\"" + service + "\"}", requests);
        scrape("rq{s=\"" + service + "\",c=\"5\"}", failures);
    }

    private void scrape(String selector, int more) {
        double value = counters.getOrDefault(selector, 0.0) + more;
        counters.put(selector, value);
        long at = time.instant().plusMillis(500).toEpochMilli();
        if (scrapes && value > 0)
            scraped.computeIfAbsent(selector, name -> new ArrayList<>()).add(new Series.Point(at, value));
    }

    private List<Series> read(String selector, Instant until, Duration back) throws PrometheusApi.Unanswered {
        if (!answers) throw new PrometheusApi.Unanswered("Prometheus at prometheus:9090 does not answer: refused.");
        List<Series.Point> points = scraped.getOrDefault(selector, List.of()).stream()
                .filter(it -> it.atMillis() > until.minus(back).toEpochMilli() && it.atMillis() <= until.toEpochMilli())
                .toList();
        return points.isEmpty() ? List.of() : List.of(new Series(Map.of("job", "mesh", "instance", "proxy"), points));
    }

    private OptionalDouble value(String expression, Instant at) throws PrometheusApi.Unanswered {
        if (!answers) throw new PrometheusApi.Unanswered("Prometheus at prometheus:9090 does not answer: refused.");
        return guarded;
    }
}
