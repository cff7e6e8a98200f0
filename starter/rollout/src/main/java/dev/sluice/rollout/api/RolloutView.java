package dev.sluice.rollout.api;

import dev.sluice.policy.analysis.Analysis;
import dev.sluice.policy.analysis.Counts;
import dev.sluice.policy.analysis.Criteria;
import dev.sluice.policy.analysis.Verdict;
import dev.sluice.policy.rollout.Command;
import dev.sluice.policy.rollout.Outcome;
import dev.sluice.policy.rollout.RolloutState;
import dev.sluice.policy.rollout.Step;
import dev.sluice.policy.rollout.Wait;
import dev.sluice.rollout.Decision;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.Rollout.Version;
import dev.sluice.rollout.Run;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A rollout as people and programs read it: times are epoch milliseconds, weights basis points. */
final class RolloutView {
    private final Map<String, @Nullable Object> view = new LinkedHashMap<>();
    private final Rollout rollout;
    private final @Nullable Run run;
    private final @Nullable Verdict verdict;

    /** Latencies in microseconds. */
    record CountsView(long requests, long failures, long p50Micros, long p90Micros, long p99Micros) {
        static CountsView of(Counts counts) {
            return new CountsView(
                    counts.requests(),
                    counts.failures(),
                    counts.latency().quantileMicros(0.5),
                    counts.latency().quantileMicros(0.9),
                    counts.latency().quantileMicros(0.99));
        }
    }

    record ForecastView(long requestsMissing, double seconds, String text) {}

    record PhaseView(
            String phase,
            int step,
            int weight,
            @Nullable Long from,
            @Nullable Long to) {}

    /** As in the status of a Kubernetes resource. */
    record ConditionView(
            String type,
            String status,
            String reason,
            String message,
            String lastTransitionTime,
            long observedGeneration) {}

    /** What the release is judged by, as shares and factors. */
    record CriteriaView(double falseAlarm, double floor, double margin, double latencyHold, double latencyRollback) {
        static CriteriaView of(Criteria criteria) {
            return new CriteriaView(
                    criteria.falseAlarm(),
                    criteria.floor(),
                    criteria.margin(),
                    criteria.latencyHold(),
                    criteria.latencyRollback());
        }
    }

    /** What the release waits for, until when, and what happens then. */
    record WaitView(String what, @Nullable Long until, String then) {}

    private RolloutView(Rollout rollout) {
        this.rollout = rollout;
        this.run = rollout.run();
        Analysis analysis = run == null ? null : run.analysis();
        this.verdict = analysis == null ? null : analysis.verdict();
    }

    static Map<String, @Nullable Object> of(Rollout rollout) {
        RolloutView view = new RolloutView(rollout);
        view.putPlace();
        view.putVersions();
        view.putFigures(view.run == null ? Run.Traffic.NONE : view.run.traffic());
        view.putEvidence();
        view.putOffers();
        return view.view;
    }

    private void putPlace() {
        view.put("name", rollout.name());
        view.put("generation", rollout.generation());
        view.put("observedGeneration", rollout.generation());
        view.put("phase", rollout.phase());
        view.put("outcome", outcome(rollout.state()));
        view.put("hold", Holds.of(rollout, verdict));
        view.put("reason", reason(rollout));
        view.put("approval", approval(rollout));
        view.put("step", rollout.step());
        view.put("steps", steps(rollout));
        view.put("weight", rollout.state().weight());
        view.put("waiting", waiting(rollout));
        view.put("group", rollout.group());
        view.put("deleting", rollout.deleting());
    }

    private void putVersions() {
        Version canary = rollout.canary();
        view.put("stableRevision", rollout.stable().revision());
        view.put("canaryRevision", canary == null ? null : canary.revision());
        view.put("stable", rollout.stable().endpoint().toString());
        view.put("canary", canary == null ? null : canary.endpoint().toString());
        view.put("startedAt", run == null ? null : millis(run.startedAt()));
        view.put("updatedAt", millis(rollout.updatedAt()));
        view.put(
                "deadlineAt",
                run == null || !rollout.active()
                        ? null
                        : millis(run.startedAt().plus(rollout.resource().plan().deadline())));
    }

    private void putFigures(Run.Traffic traffic) {
        view.put("stableCounts", CountsView.of(traffic.stable()));
        view.put("canaryCounts", CountsView.of(traffic.canary()));
        view.put("replayed", traffic.replayed());
        view.put("userErrors", traffic.userErrors());
        view.put("firstCanaryErrorAt", traffic.firstCanaryErrorAt());
        view.put("lastCanaryRequestAt", traffic.lastCanaryRequestAt());
    }

    private void putEvidence() {
        view.put("evidence", verdict == null ? null : verdict.evidence());
        view.put("forecast", forecast());
        view.put(
                "phases",
                run == null
                        ? List.of()
                        : run.phases().stream().map(RolloutView::phase).toList());
        view.put(
                "conditions",
                run == null
                        ? List.of()
                        : run.conditions().stream().map(RolloutView::condition).toList());
    }

    /** What a person can do about it, and how many decisions led here. */
    private void putOffers() {
        Decision decision = rollout.decision();
        view.put("criteria", CriteriaView.of(rollout.resource().criteria()));
        view.put("decisions", decision == null ? 0 : decision.number());
        view.put(
                "commands",
                Command.meaningful(rollout.state(), rollout.resource().plan(), rollout.updatedAt()).stream()
                        .map(command -> command.name().toLowerCase(Locale.ROOT))
                        .toList());
    }

    private @Nullable ForecastView forecast() {
        if (rollout.active() && verdict instanceof Verdict.Undecided undecided)
            return new ForecastView(
                    undecided.forecast().requestsMissing(),
                    undecided.forecast().secondsAtPresentRate(),
                    undecided.forecast().text());
        boolean before = rollout.state() instanceof RolloutState.Preparing && run != null;
        return before && run != null && !run.forecast().text().isEmpty()
                ? new ForecastView(0, -1, run.forecast().text())
                : null;
    }

    private static PhaseView phase(Run.Phase it) {
        return new PhaseView(it.phase(), it.step(), it.weight(), millis(it.from()), millis(it.to()));
    }

    private static ConditionView condition(Run.Condition it) {
        return new ConditionView(
                it.type(),
                it.status().text(),
                it.reason(),
                it.message(),
                it.lastTransitionTime().toString(),
                it.observedGeneration());
    }

    private static @Nullable WaitView waiting(Rollout rollout) {
        return Wait.of(rollout.state(), rollout.resource().plan())
                .map(it -> new WaitView(
                        it.what(),
                        millis(it.until()),
                        switch (it.then()) {
                            case ROLL_BACK -> "rollBack";
                            case HAND_OVER -> "handOver";
                            case GO_ON -> "goOn";
                            case REMIND -> "remind";
                        }))
                .orElse(null);
    }

    /** What was decided last. */
    static String reason(Rollout rollout) {
        Decision decision = rollout.decision();
        return decision == null ? "Nothing has been released yet." : decision.reason();
    }

    /** Whether a person's approval is all that it waits for. */
    static boolean approval(Rollout rollout) {
        return rollout.state() instanceof RolloutState.Paused paused && paused.approval();
    }

    static List<Map<String, Object>> steps(Rollout rollout) {
        return rollout.resource().plan().steps().stream().map(RolloutView::step).toList();
    }

    private static Map<String, Object> step(Step step) {
        return switch (step) {
            case Step.Weighted weighted ->
                Map.of(
                        "weight",
                        weighted.weight(),
                        "atLeast",
                        weighted.atLeast().toString());
            case Step.Approval approval -> Map.of("approval", true);
        };
    }

    /** How the release ended; null if it has not. */
    static @Nullable String outcome(RolloutState state) {
        return state instanceof RolloutState.Done done ? outcome(done.outcome()) : null;
    }

    private static String outcome(Outcome outcome) {
        return switch (outcome) {
            case RELEASED -> "released";
            case ROLLED_BACK -> "rolledBack";
            case ABORTED -> "aborted";
        };
    }

    private static @Nullable Long millis(@Nullable Instant at) {
        return at == null ? null : at.toEpochMilli();
    }
}
