package dev.sluice.rollout;

import dev.sluice.policy.analysis.Analysis;
import dev.sluice.policy.analysis.Counts;
import dev.sluice.policy.analysis.FullTraffic;
import dev.sluice.policy.analysis.LatencySketch;
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
 * @param alone the watch over a canary that serves everyone; null until it does
 * @param traffic what both versions did while the canary had a weight
 * @param forecast what the plan takes at the traffic before the release; empty until that is known
 * @param phases where the release stood, in order
 * @param conditions what people were told last, one per reason's type
 */
public record Run(
        Instant startedAt,
        @Nullable Analysis analysis,
        @Nullable FullTraffic alone,
        Traffic traffic,
        Outlook forecast,
        List<Phase> phases,
        List<Condition> conditions) {

    private static final int EVERYONE = 10_000;

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

    /**
     * A standing statement about the release, as in the status of a Kubernetes resource.
     *
     * @param status True, False, or Unknown when it cannot be told
     * @param reason CamelCase word, stable over versions
     * @param message full sentence
     * @param lastTransitionTime when the status became this one
     * @param observedGeneration generation of the resource that it speaks of
     */
    public record Condition(
            String type,
            Status status,
            String reason,
            String message,
            Instant lastTransitionTime,
            long observedGeneration) {

        /** Whether the statement holds. */
        public enum Status {
            TRUE("True"),
            FALSE("False"),
            UNKNOWN("Unknown");

            private final String text;

            Status(String text) {
                this.text = text;
            }

            static Status of(boolean holds) {
                return holds ? TRUE : FALSE;
            }

            /** As Kubernetes writes it. */
            public String text() {
                return text;
            }
        }

        private Condition since(Instant earlier) {
            return new Condition(type, status, reason, message, earlier, observedGeneration);
        }
    }

    /**
     * What was said before the first step about how long the plan takes.
     *
     * @param refused whether the plan cannot show anything at that traffic
     * @param at when it was worked out; the release's start until then
     */
    public record Outlook(boolean refused, String text, Instant at) {}

    static Run begun(Instant at) {
        return new Run(at, null, null, Traffic.NONE, new Outlook(false, "", at), List.of(), List.of());
    }

    /** With the test of a new step: a watch over the canary alone begins anew too. */
    Run withAnalysis(Analysis next) {
        return new Run(startedAt, next, null, traffic, forecast, phases, conditions);
    }

    Run withForecast(Outlook next) {
        return new Run(startedAt, analysis, alone, traffic, next, phases, conditions);
    }

    /** The figures with one more report of this release. */
    Run plus(ServiceReport report) {
        return new Run(startedAt, analysis, alone, traffic.plus(report), forecast, phases, conditions);
    }

    /**
     * With one more sample in the test.
     *
     * @param normal stable's latencies, for a watch that begins with this sample
     */
    Run observed(Sample sample, LatencySketch normal) {
        if (analysis == null) return this;
        FullTraffic watch = alone;
        if (watch == null && sample.weight() == EVERYONE)
            watch = FullTraffic.begin(analysis.snapshot().criteria(), traffic.stable(), normal);
        FullTraffic next = watch == null ? null : watch.observe(sample);
        return new Run(startedAt, analysis.observe(sample), next, traffic, forecast, phases, conditions);
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
        return new Run(startedAt, analysis, alone, traffic, forecast, longer, conditions);
    }

    /** The condition of its type becomes this one; it keeps its time for as long as its status stays. */
    Run told(Condition condition) {
        Condition last = condition(condition.type());
        Condition next = last != null && last.status() == condition.status()
                ? condition.since(last.lastTransitionTime())
                : condition;
        if (next.equals(last)) return this;
        List<Condition> all = new ArrayList<>(conditions);
        if (last == null) all.add(next);
        else all.set(all.indexOf(last), next);
        return new Run(startedAt, analysis, alone, traffic, forecast, phases, all);
    }

    /** What was said last about this; null if nothing was. */
    @Nullable
    Condition condition(String type) {
        return conditions.stream()
                .filter(it -> it.type().equals(type))
                .findFirst()
                .orElse(null);
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
