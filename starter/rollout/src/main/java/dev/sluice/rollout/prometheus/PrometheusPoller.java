package dev.sluice.rollout.prometheus;

import dev.sluice.resource.RolloutResource.Samples;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.Rollouts;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Asks Prometheus once a tick, each rollout by itself, so that one slow answer keeps no other waiting. */
final class PrometheusPoller implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(PrometheusPoller.class);

    private final Rollouts rollouts;
    private final TickSamples samples;
    private final PrometheusGuards guards;
    private final InstantSource time;
    private final Set<String> asking = ConcurrentHashMap.newKeySet();
    private final Map<String, String> failing = new ConcurrentHashMap<>();
    private @Nullable ScheduledExecutorService clock;
    private @Nullable ExecutorService workers;

    PrometheusPoller(Rollouts rollouts, TickSamples samples, PrometheusGuards guards, InstantSource time) {
        this.rollouts = rollouts;
        this.samples = samples;
        this.guards = guards;
        this.time = time;
    }

    @Override
    public void start() {
        ExecutorService started = Executors.newVirtualThreadPerTaskExecutor();
        ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("sluice-rollout-prometheus").daemon().factory());
        var unused = ticks.scheduleWithFixedDelay(() -> everySecond(started), 0, 1, TimeUnit.SECONDS);
        workers = started;
        clock = ticks;
    }

    @Override
    public void stop() {
        ScheduledExecutorService ticks = clock;
        ExecutorService started = workers;
        if (ticks != null) ticks.shutdownNow();
        if (started != null) started.shutdownNow();
        clock = null;
        workers = null;
    }

    @Override
    public boolean isRunning() {
        return clock != null;
    }

    /** One look at everything that is due. */
    void look(Rollout rollout) {
        Instant at = time.instant();
        Samples asked = rollout.resource().queries().samples();
        if (guards.due(rollout, at)) guards.read(rollout, at);
        if (asked == null || !samples.due(rollout.name(), at)) return;
        samples.read(rollout, asked, at, rollouts::report);
        tell(rollout.name(), samples.failure(rollout.name()));
    }

    private void everySecond(ExecutorService started) {
        Collection<Rollout> all = rollouts.all();
        Set<String> names = all.stream().map(Rollout::name).collect(Collectors.toSet());
        samples.keep(names);
        guards.keep(names);
        for (Rollout rollout : all) if (asking.add(rollout.name())) started.execute(() -> ask(rollout));
    }

    private void ask(Rollout rollout) {
        try {
            look(rollout);
        } catch (RuntimeException exception) {
            tell(rollout.name(), exception.toString());
        } finally {
            asking.remove(rollout.name());
        }
    }

    /** The same failure is logged once. */
    private void tell(String rollout, String failure) {
        String before = failure.isEmpty() ? failing.remove(rollout) : failing.put(rollout, failure);
        if (failure.equals(before) || (failure.isEmpty() && before == null)) return;
        if (failure.isEmpty())
            log.atInfo().addKeyValue("sluice.rollout.name", rollout).log("Prometheus answers again");
        else
            log.atWarn()
                    .addKeyValue("sluice.rollout.name", rollout)
                    .addKeyValue("error.message", failure)
                    .log("Prometheus cannot be asked; the release is held");
    }
}
