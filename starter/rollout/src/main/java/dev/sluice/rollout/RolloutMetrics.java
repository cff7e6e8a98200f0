package dev.sluice.rollout;

import dev.sluice.policy.analysis.Analysis;
import dev.sluice.policy.analysis.Counts;
import dev.sluice.policy.analysis.Evidence;
import dev.sluice.policy.analysis.Verdict;
import dev.sluice.rollout.Run.Condition;
import dev.sluice.rollout.Run.Condition.Status;
import dev.sluice.rollout.Run.Traffic;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Meters and log lines of the rollouts. */
final class RolloutMetrics {
    private static final Logger log = LoggerFactory.getLogger(RolloutMetrics.class);
    private static final List<String> PHASES =
            List.of("Idle", "Preparing", "Shifting", "Paused", "Promoting", "HandingOver", "RollingBack", "Done");
    private static final List<String> CONDITIONS = List.of("Progressing", "Succeeded", Conditions.CANARY_HEALTHY);

    private final MeterRegistry registry;

    RolloutMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Shows the figures of a rollout from now on. */
    void watch(String name, Supplier<Rollout> rollout) {
        Tags tags = Tags.of("rollout", name);
        for (String phase : PHASES)
            gauge(
                    RolloutMeters.PHASE,
                    tags.and("phase", phase),
                    rollout,
                    it -> it.phase().equals(phase) ? 1 : 0);
        gauge(RolloutMeters.WEIGHT, tags, rollout, it -> it.state().weight());
        watchCounts(tags.and("version", "stable"), rollout, Traffic::stable);
        watchCounts(tags.and("version", "canary"), rollout, Traffic::canary);
        gauge(RolloutMeters.EVIDENCE, tags.and("test", "worse"), rollout, it -> evidence(it, Evidence::worse));
        gauge(RolloutMeters.EVIDENCE, tags.and("test", "floor"), rollout, it -> evidence(it, Evidence::floor));
        gauge(RolloutMeters.EVIDENCE, tags.and("test", "latency"), rollout, it -> evidence(it, Evidence::latency));
        gauge(RolloutMeters.EVIDENCE_LIMIT, tags, rollout, it -> evidence(it, Evidence::limit));
        gauge(RolloutMeters.REQUESTS_MISSING, tags, rollout, RolloutMetrics::requestsMissing);
        for (String type : CONDITIONS)
            for (Status status : Status.values())
                gauge(
                        RolloutMeters.CONDITION,
                        tags.and("condition", type, "status", status.text()),
                        rollout,
                        it -> holds(it, type, status) ? 1 : 0);
    }

    /** Shows nothing of a rollout any more. */
    void forget(String name) {
        registry.getMeters().stream()
                .map(Meter::getId)
                .filter(id -> name.equals(id.getTag("rollout")))
                .forEach(registry::remove);
    }

    private void watchCounts(Tags tags, Supplier<Rollout> rollout, Function<Traffic, Counts> version) {
        gauge(RolloutMeters.REQUESTS, tags, rollout, it -> counts(it, version).requests());
        gauge(RolloutMeters.FAILURES, tags, rollout, it -> counts(it, version).failures());
    }

    void decided(Rollout rollout) {
        Decision decision = rollout.decision();
        if (decision == null) return;
        registry.counter(
                        RolloutMeters.DECISIONS.getName(),
                        Tags.of("rollout", rollout.name(), "phase", decision.phase()))
                .increment();
        log.atInfo()
                .addKeyValue("service.name", rollout.name())
                .addKeyValue("sluice.rollout.phase", decision.phase())
                .addKeyValue("sluice.rollout.step", decision.step())
                .addKeyValue("sluice.rollout.weight", decision.weight())
                .addKeyValue("sluice.rollout.reason", decision.reason())
                .log("Rollout decided");
    }

    /** A pass ended in an error and will be repeated. */
    void failed(String name) {
        registry.counter(RolloutMeters.ERRORS.getName(), "rollout", name).increment();
    }

    private void gauge(RolloutMeters meter, Tags tags, Supplier<Rollout> rollout, ToDoubleFunction<Rollout> value) {
        Gauge.builder(meter.getName(), rollout, it -> value.applyAsDouble(it.get()))
                .tags(tags)
                .baseUnit(meter.getBaseUnit().isEmpty() ? null : meter.getBaseUnit())
                .strongReference(true)
                .register(registry);
    }

    private static Counts counts(Rollout rollout, Function<Traffic, Counts> version) {
        Run run = rollout.run();
        return version.apply(run == null ? Traffic.NONE : run.traffic());
    }

    private static boolean holds(Rollout rollout, String type, Status status) {
        Run run = rollout.run();
        Condition condition = run == null ? null : run.condition(type);
        return condition != null && condition.status() == status;
    }

    /** Canary requests that the present step still needs; 0 when it needs none or nothing is under test. */
    private static double requestsMissing(Rollout rollout) {
        Run run = rollout.run();
        Analysis analysis = run == null ? null : run.analysis();
        return analysis != null && rollout.underTest() && analysis.verdict() instanceof Verdict.Undecided undecided
                ? undecided.forecast().requestsMissing()
                : 0;
    }

    private static double evidence(Rollout rollout, ToDoubleFunction<Evidence> value) {
        Run run = rollout.run();
        @Nullable Analysis analysis = run == null ? null : run.analysis();
        return analysis == null ? 0 : value.applyAsDouble(analysis.verdict().evidence());
    }
}
