package dev.sluice.rollout.api;

import dev.sluice.policy.analysis.Analysis;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.Run;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A rollout as one line of a list. */
record SummaryView(
        String name,
        String phase,
        @Nullable String outcome,
        @Nullable String hold,
        String reason,
        boolean approval,
        int step,
        List<Map<String, Object>> steps,
        int weight,
        @Nullable String canaryRevision,
        String stableRevision,
        @Nullable Long startedAt,
        long updatedAt,
        Share stable,
        Share canary) {

    /** Requests and failures of one version in the release. */
    record Share(long requests, long failures) {}

    static SummaryView of(Rollout rollout) {
        Run run = rollout.run();
        Run.Traffic traffic = run == null ? Run.Traffic.NONE : run.traffic();
        Analysis analysis = run == null ? null : run.analysis();
        return new SummaryView(
                rollout.name(),
                rollout.phase(),
                RolloutView.outcome(rollout.state()),
                Holds.of(rollout, analysis == null ? null : analysis.verdict()),
                RolloutView.reason(rollout),
                RolloutView.approval(rollout),
                rollout.step(),
                RolloutView.steps(rollout),
                rollout.state().weight(),
                rollout.canary() == null ? null : rollout.canary().revision(),
                rollout.stable().revision(),
                run == null ? null : run.startedAt().toEpochMilli(),
                rollout.updatedAt().toEpochMilli(),
                new Share(traffic.stable().requests(), traffic.stable().failures()),
                new Share(traffic.canary().requests(), traffic.canary().failures()));
    }
}
