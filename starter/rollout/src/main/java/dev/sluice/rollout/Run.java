package dev.sluice.rollout;

import dev.sluice.policy.analysis.Analysis;
import dev.sluice.policy.analysis.Counts;
import dev.sluice.policy.analysis.Sample;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Figures of one release, from its start to its last late report.
 *
 * @param startedAt when it began
 * @param analysis the test; null before the canary's first traffic
 * @param traffic what both versions did while the canary had a weight
 * @param forecast what the plan takes at the traffic before the release; empty until that is known
 * @param phases where the release stood, in order
 * @param conditions what people were told last, one per reason's type
 */
public record Run(
        Instant startedAt,
        @Nullable Analysis analysis,
        Traffic traffic,
        Outlook forecast,
        List<Phase> phases,
        List<Condition> conditions) {

    public Run {
        phases = List.copyOf(phases);
        conditions = List.copyOf(conditions);
    }

    /**
     * Sums over all gateways' reports of a release.
     *
     * @param stable what stable did
     * @param canary what the canary did
     * @param replayed failed canary calls that stable answered instead
     * @param userErrors failures that reached a user
     * @param firstCanaryErrorAt epoch milliseconds; null while there is none
     * @param lastCanaryRequestAt epoch milliseconds; null while there is none
     */
    public record Traffic(
            Counts stable,
            Counts canary,
            long replayed,
            long userErrors,
            @Nullable Long firstCanaryErrorAt,
            @Nullable Long lastCanaryRequestAt) {
        public static final Traffic NONE = new Traffic(Counts.NONE, Counts.NONE, 0, 0, null, null);

        Traffic plus(ServiceReport report) {
            return new Traffic(
                    stable.plus(report.stable()),
                    canary.plus(report.canary()),
                    replayed + report.replayed(),
                    userErrors + report.userErrors(),
                    earlier(firstCanaryErrorAt, report.firstCanaryErrorAt()),
                    later(lastCanaryRequestAt, report.lastCanaryRequestAt()));
        }
    }

    /**
     * A stay in one place of the release.
     *
     * @param to when it was left; null for the present one
     */
    public record Phase(
            String phase,
            int step,
            int weight,
            Instant from,
            @Nullable Instant to) {}

    /** A standing statement about the release, as in Kubernetes. */
    public record Condition(String type, boolean status, String reason, String message, Instant at) {}

    /**
     * What was said before the first step about how long the plan takes.
     *
     * @param refused whether the plan cannot show anything at that traffic
     * @param at when it was worked out; the release's start until then
     */
    public record Outlook(boolean refused, String text, Instant at) {}

    static Run begun(Instant at) {
        return new Run(at, null, Traffic.NONE, new Outlook(false, "", at), List.of(), List.of());
    }

    Run withAnalysis(Analysis next) {
        return new Run(startedAt, next, traffic, forecast, phases, conditions);
    }

    Run withForecast(Outlook next) {
        return new Run(startedAt, analysis, traffic, next, phases, conditions);
    }

    /** The figures with one more report of this release. */
    Run plus(ServiceReport report) {
        return new Run(startedAt, analysis, traffic.plus(report), forecast, phases, conditions);
    }

    Run observed(Sample sample) {
        return analysis == null ? this : withAnalysis(analysis.observe(sample));
    }

    /** Closes the present phase and opens the next, unless the release stays where it is. */
    Run entered(Phase next) {
        List<Phase> longer = new ArrayList<>(phases);
        if (!longer.isEmpty()) {
            Phase last = longer.getLast();
            if (last.phase().equals(next.phase()) && last.step() == next.step() && last.weight() == next.weight())
                return this;
            longer.set(
                    longer.size() - 1, new Phase(last.phase(), last.step(), last.weight(), last.from(), next.from()));
        }
        longer.add(next);
        return new Run(startedAt, analysis, traffic, forecast, longer, conditions);
    }

    Run told(Condition condition) {
        List<Condition> others = new ArrayList<>(conditions);
        others.removeIf(other -> other.type().equals(condition.type()));
        others.add(condition);
        return new Run(startedAt, analysis, traffic, forecast, phases, others);
    }

    private static @Nullable Long earlier(@Nullable Long a, @Nullable Long b) {
        if (a == null || b == null) return a == null ? b : a;
        return Math.min(a, b);
    }

    private static @Nullable Long later(@Nullable Long a, @Nullable Long b) {
        if (a == null || b == null) return a == null ? b : a;
        return Math.max(a, b);
    }
}
