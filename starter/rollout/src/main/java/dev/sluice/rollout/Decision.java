package dev.sluice.rollout;

import dev.sluice.policy.analysis.Evidence;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One change of a release's state, for the log.
 *
 * @param number rises by one from 1 for each rollout; tells a repeated entry from a new one
 * @param phase where the release stands after it
 * @param signal what led to it
 * @param effects what was done, in order
 * @param evidence the figures it rests on; null without a test
 * @param by who asked for it, empty if nobody did
 */
public record Decision(
        long number,
        Instant at,
        String phase,
        int step,
        int weight,
        String signal,
        String reason,
        List<String> effects,
        Figures counts,
        @Nullable Evidence evidence,
        String by) {
    public Decision {
        effects = List.copyOf(effects);
    }

    /** What both versions had done by then. */
    public record Figures(
            long stableRequests, long stableFailures, long canaryRequests, long canaryFailures, long replayed) {
        static final Figures NONE = new Figures(0, 0, 0, 0, 0);

        static Figures of(@Nullable Run run) {
            if (run == null) return NONE;
            Run.Traffic traffic = run.traffic();
            return new Figures(
                    traffic.stable().requests(),
                    traffic.stable().failures(),
                    traffic.canary().requests(),
                    traffic.canary().failures(),
                    traffic.replayed());
        }
    }
}
