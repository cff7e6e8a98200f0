package dev.sluice.rollout;

import dev.sluice.policy.analysis.Analysis;
import dev.sluice.policy.analysis.Counts;
import dev.sluice.policy.analysis.Evidence;
import dev.sluice.policy.analysis.Verdict;
import dev.sluice.policy.rollout.Outcome;
import dev.sluice.policy.rollout.RolloutState;
import dev.sluice.policy.rollout.Wait;
import dev.sluice.rollout.Run.Condition;
import dev.sluice.rollout.Run.Condition.Status;
import dev.sluice.rollout.Run.Traffic;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The figures of one rollout, read from its latest snapshot whenever somebody looks. */
final class RolloutGauges {
    static final List<String> PHASES =
            List.of("Idle", "Preparing", "Shifting", "Paused", "Promoting", "HandingOver", "RollingBack", "Done");
    private static final List<String> CONDITIONS = List.of("Progressing", "Succeeded", Conditions.CANARY_HEALTHY);
    private static final double MILLIS = 1_000.0;

    private final MeterRegistry registry;
    private final InstantSource time;
    private final Supplier<Rollout> rollout;
    private final Tags name;

    RolloutGauges(MeterRegistry registry, InstantSource time, String name, Supplier<Rollout> rollout) {
        this.registry = registry;
        this.time = time;
        this.rollout = rollout;
        this.name = Tags.of(RolloutMeters.Tag.ROLLOUT.asString(), name);
    }

    void register() {
        registerPlace();
        registerVersion("stable", Traffic::stable);
        registerVersion("canary", Traffic::canary);
        registerEvidence();
        registerWaits();
    }

    private void registerPlace() {
        for (String phase : PHASES)
            state(
                    RolloutMeters.PHASE,
                    name.and("phase", phase),
                    it -> it.phase().equals(phase));
        for (Outcome outcome : Outcome.values())
            state(
                    RolloutMeters.OUTCOME,
                    name.and("outcome", outcome.name().toLowerCase(Locale.ROOT)),
                    it -> it.state() instanceof RolloutState.Done done && done.outcome() == outcome);
        for (String type : CONDITIONS)
            for (Status status : Status.values())
                state(
                        RolloutMeters.CONDITION,
                        name.and("condition", type, "status", status.text()),
                        it -> holds(it, type, status));
        for (String reason : Conditions.HOLDS)
            state(RolloutMeters.HELD, name.and("reason", reason), it -> isHeld(it, reason));
        gauge(RolloutMeters.WEIGHT, name, it -> it.state().weight());
    }

    private void registerVersion(String version, Function<Traffic, Counts> counts) {
        Tags tags = name.and("version", version);
        gauge(RolloutMeters.REQUESTS, tags, it -> counts.apply(traffic(it)).requests());
        gauge(RolloutMeters.FAILURES, tags, it -> counts.apply(traffic(it)).failures());
    }

    private void registerEvidence() {
        evidence(RolloutMeters.EVIDENCE, name.and("test", "worse"), Evidence::worse);
        evidence(RolloutMeters.EVIDENCE, name.and("test", "floor"), Evidence::floor);
        evidence(RolloutMeters.EVIDENCE, name.and("test", "latency"), Evidence::latency);
        evidence(RolloutMeters.EVIDENCE_LIMIT, name, Evidence::limit);
        evidence(RolloutMeters.PLACEBOS, name, it -> it.placebos().groups());
        evidence(RolloutMeters.PLACEBOS_ALARMED, name, it -> it.placebos().alarmed());
        evidence(RolloutMeters.PLACEBO_EVIDENCE, name, it -> it.placebos().greatest());
        evidence(RolloutMeters.FAILURE_SHARE_UPPER, name, Evidence::canaryRateUpper);
        evidence(RolloutMeters.FAILURE_SHARE_ALLOWED, name, Evidence::allowedRate);
    }

    private void registerWaits() {
        gauge(
                RolloutMeters.REQUESTS_MISSING,
                name,
                it -> missing(it)
                        .map(undecided -> undecided.forecast().requestsMissing())
                        .orElse(0L));
        gauge(
                RolloutMeters.TIME_MISSING,
                name,
                it -> missing(it).map(RolloutGauges::seconds).orElse(0.0));
        gauge(RolloutMeters.DEADLINE_LEFT, name, it -> deadlineLeft(it, time.instant()));
    }

    private void state(RolloutMeters meter, Tags tags, Function<Rollout, Boolean> holds) {
        gauge(meter, tags, it -> holds.apply(it) ? 1 : 0);
    }

    private void evidence(RolloutMeters meter, Tags tags, ToDoubleFunction<Evidence> value) {
        gauge(meter, tags, it -> {
            Verdict verdict = verdict(it);
            return verdict == null ? 0 : value.applyAsDouble(verdict.evidence());
        });
    }

    private void gauge(RolloutMeters meter, Tags tags, ToDoubleFunction<Rollout> value) {
        Gauge.builder(meter.getName(), rollout, it -> value.applyAsDouble(it.get()))
                .description(meter.description())
                .tags(tags)
                .baseUnit(meter.getBaseUnit())
                .strongReference(true)
                .register(registry);
    }

    private static Traffic traffic(Rollout rollout) {
        Run run = rollout.run();
        return run == null ? Traffic.NONE : run.traffic();
    }

    private static boolean holds(Rollout rollout, String type, Status status) {
        Condition condition = condition(rollout, type);
        return condition != null && condition.status() == status;
    }

    private static boolean isHeld(Rollout rollout, String reason) {
        Condition health = condition(rollout, Conditions.CANARY_HEALTHY);
        return rollout.underTest() && health != null && health.reason().equals(reason);
    }

    private static @Nullable Condition condition(Rollout rollout, String type) {
        Run run = rollout.run();
        return run == null ? null : run.condition(type);
    }

    private static @Nullable Verdict verdict(Rollout rollout) {
        Run run = rollout.run();
        Analysis analysis = run == null ? null : run.analysis();
        return analysis == null ? null : analysis.verdict();
    }

    private static Optional<Verdict.Undecided> missing(Rollout rollout) {
        return rollout.underTest() && verdict(rollout) instanceof Verdict.Undecided undecided
                ? Optional.of(undecided)
                : Optional.empty();
    }

    private static double seconds(Verdict.Undecided undecided) {
        double seconds = undecided.forecast().secondsAtPresentRate();
        return seconds < 0 ? Double.NaN : seconds;
    }

    private static double deadlineLeft(Rollout rollout, Instant now) {
        return Wait.of(rollout.state(), rollout.resource().plan())
                .filter(wait -> wait.then() == Wait.Then.ROLL_BACK)
                .map(wait -> Duration.between(now, wait.until()).toMillis() / MILLIS)
                .orElse(Double.NaN);
    }
}
