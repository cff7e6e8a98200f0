package dev.sluice.rollout;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Lets time pass: waits, deadlines and readiness are looked at once a tick, each rollout by itself. */
final class Ticker implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(Ticker.class);

    private final Rollouts rollouts;
    private final RolloutMetrics metrics;
    private final Duration interval;
    private final Map<String, String> failing = new ConcurrentHashMap<>();
    private @Nullable ScheduledExecutorService clock;

    Ticker(Rollouts rollouts, RolloutMetrics metrics, Duration interval) {
        this.rollouts = rollouts;
        this.metrics = metrics;
        this.interval = interval;
    }

    @Override
    public void start() {
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("sluice-rollout-ticks").daemon().factory());
        var unused = started.scheduleWithFixedDelay(
                this::tick, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        clock = started;
    }

    @Override
    public void stop() {
        ScheduledExecutorService started = clock;
        if (started != null) started.shutdown();
        clock = null;
    }

    @Override
    public boolean isRunning() {
        return clock != null;
    }

    private void tick() {
        for (Rollout rollout : rollouts.all()) tick(rollout.name());
    }

    /** One rollout that fails must not keep the others from their deadlines; the same failure is logged once. */
    private void tick(String name) {
        try {
            rollouts.tick(name);
            if (failing.remove(name) != null)
                log.atInfo().addKeyValue("sluice.rollout.name", name).log("Rollout can be moved again");
        } catch (RuntimeException exception) {
            metrics.failed(name);
            if (!exception.toString().equals(failing.put(name, exception.toString())))
                log.atWarn()
                        .addKeyValue("sluice.rollout.name", name)
                        .setCause(exception)
                        .log("Rollout could not be moved");
        }
    }
}
