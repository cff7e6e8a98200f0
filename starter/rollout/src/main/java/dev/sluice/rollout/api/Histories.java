package dev.sluice.rollout.api;

import dev.sluice.policy.rollout.RolloutState;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.Rollouts;
import dev.sluice.rollout.Run;
import dev.sluice.rollout.api.HistoryPoint.Look;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Histories of the present or last release of every rollout, for those who draw them. They are looked at, never judged by,
 * so they are kept in memory alone; a controller that is started again takes what was before from the release's record.
 */
@Component
final class Histories implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(Histories.class);

    private final Map<String, ReleaseHistory> histories = new ConcurrentHashMap<>();
    private final Rollouts rollouts;
    private final InstantSource time;
    private @Nullable ScheduledExecutorService clock;

    Histories(Rollouts rollouts, InstantSource time) {
        this.rollouts = rollouts;
        this.time = time;
    }

    /** The history of the rollout's present or last release; empty before the first. */
    Optional<ReleaseHistory> of(String rollout) {
        return Optional.ofNullable(histories.get(rollout));
    }

    @Override
    public void start() {
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("sluice-rollout-history").daemon().factory());
        var unused = started.scheduleWithFixedDelay(this::look, 0, 1, TimeUnit.SECONDS);
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

    private void look() {
        try {
            histories.keySet().removeIf(name -> rollouts.get(name).isEmpty());
            rollouts.all().forEach(this::look);
        } catch (RuntimeException exception) {
            log.atWarn().setCause(exception).log("Histories of releases miss a point");
        }
    }

    private void look(Rollout rollout) {
        Run run = rollout.run();
        if (run == null || !rollout.active() || rollout.state() instanceof RolloutState.Preparing) return;
        Look look = Look.at(time.millis(), rollout, run);
        histories.compute(
                rollout.name(),
                (name, before) -> before != null && before.startedAt().equals(look.startedAt())
                        ? ReleaseHistory.after(before, look)
                        : beginning(name, look));
    }

    private ReleaseHistory beginning(String name, Look look) {
        try {
            return ReleaseHistory.remembered(rollouts.recorded(name), look);
        } catch (RuntimeException exception) {
            log.atWarn()
                    .setCause(exception)
                    .addKeyValue("sluice.rollout.name", name)
                    .log("The record of a release cannot be read, its charts begin anew");
            return ReleaseHistory.after(null, look);
        }
    }
}
