package dev.sluice.rollout;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Meters and log lines of the rollouts. */
final class RolloutMetrics {
    private static final Logger log = LoggerFactory.getLogger(RolloutMetrics.class);

    private final MeterRegistry registry;
    private final InstantSource time;

    RolloutMetrics(MeterRegistry registry, InstantSource time) {
        this.registry = registry;
        this.time = time;
    }

    /** Shows the figures of a rollout from now on. */
    void watch(String name, Supplier<Rollout> rollout) {
        new RolloutGauges(registry, time, name, rollout).register();
        // All exist from the start, so that a rate can be taken of the first event.
        RolloutGauges.PHASES.forEach(phase -> decisions(name, phase));
        errors(name);
    }

    /** Shows nothing of a rollout any more. */
    void forget(String name) {
        registry.getMeters().stream()
                .map(Meter::getId)
                .filter(id -> name.equals(id.getTag("rollout")))
                .forEach(registry::remove);
    }

    void decided(Rollout rollout) {
        Decision decision = rollout.decision();
        if (decision == null) return;
        decisions(rollout.name(), decision.phase()).increment();
        log.atInfo()
                .addKeyValue("sluice.rollout.name", rollout.name())
                .addKeyValue("sluice.rollout.phase", decision.phase())
                .addKeyValue("sluice.rollout.step", decision.step())
                .addKeyValue("sluice.rollout.weight", decision.weight())
                .addKeyValue("sluice.rollout.reason", decision.reason())
                .log("Rollout decided");
    }

    /** A pass ended in an error and will be repeated. */
    void failed(String name) {
        errors(name).increment();
    }

    private Counter decisions(String name, String phase) {
        return Counter.builder(RolloutMeters.DECISIONS.getName())
                .description(RolloutMeters.DECISIONS.description())
                .tags("rollout", name, "phase", phase)
                .register(registry);
    }

    private Counter errors(String name) {
        return Counter.builder(RolloutMeters.ERRORS.getName())
                .description(RolloutMeters.ERRORS.description())
                .tag(RolloutMeters.Tag.ROLLOUT.asString(), name)
                .register(registry);
    }
}
