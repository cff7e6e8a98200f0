package dev.sluice.cli.rollout;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the controller says about one rollout. Times are epoch milliseconds, weights basis points (0 to 10,000).
 *
 * @param step index into {@code steps} of the step in force
 * @param outcome {@code released}, {@code rolledBack}, {@code aborted}, or null while a release is on
 * @param hold why the step does not advance, or null
 */
public record RolloutView(
        String name,
        long generation,
        long observedGeneration,
        String phase,
        @Nullable String outcome,
        @Nullable String hold,
        @Nullable String reason,
        int step,
        List<Step> steps,
        int weight,
        @Nullable String stableRevision,
        @Nullable String canaryRevision,
        @Nullable String stable,
        @Nullable String canary,
        @Nullable Long startedAt,
        long updatedAt,
        @Nullable Long deadlineAt,
        @Nullable Wait waiting,
        @Nullable String group,
        Counts stableCounts,
        Counts canaryCounts,
        long replayed,
        long userErrors,
        @Nullable Long firstCanaryErrorAt,
        @Nullable Long lastCanaryRequestAt,
        @Nullable Evidence evidence,
        @Nullable Forecast forecast,
        List<PhaseSpan> phases,
        List<Condition> conditions) {

    /** Whole traffic, in basis points. */
    public static final int FULL_WEIGHT = 10_000;

    public RolloutView {
        steps = orEmpty(steps);
        phases = orEmpty(phases);
        conditions = orEmpty(conditions);
        stableCounts = Objects.requireNonNullElse(stableCounts, Counts.NONE);
        canaryCounts = Objects.requireNonNullElse(canaryCounts, Counts.NONE);
    }

    /** Whether the release has come to its end: nothing happens any more until the next one. */
    public boolean ended() {
        return outcome != null && (phase.equals("Done") || phase.equals("Idle"));
    }

    /** Why nothing changes just now: the hold, else the forecast, one of which often repeats the other. */
    public Optional<String> waitsFor() {
        if (outcome != null) {
            return Optional.empty();
        }
        return Optional.ofNullable(hold).or(() -> Optional.ofNullable(forecast).map(Forecast::text));
    }

    /** What the release waits for at most until when, and what happens then. */
    public Optional<String> deadline() {
        Wait until = waiting;
        if (until == null || until.until() == null) {
            return Optional.empty();
        }
        String then = switch (until.then() == null ? "" : until.then()) {
            case "rollBack" -> "stable gets all traffic";
            case "handOver" -> "the canary becomes the stable version";
            case "goOn" -> "it goes on without";
            default -> "you are reminded";
        };
        String time = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT)
                .withZone(ZoneId.systemDefault())
                .format(Instant.ofEpochMilli(until.until()));
        return Optional.of("waits for " + until.what() + " until " + time + "; then " + then);
    }

    public boolean released() {
        return "released".equals(outcome);
    }

    /** Whether one of the plan's steps is in force. */
    boolean inSteps() {
        return outcome == null && (phase.equals("Shifting") || phase.equals("Paused")) && step < steps.size();
    }

    public Optional<String> outcomeIfAny() {
        return Optional.ofNullable(outcome);
    }

    /** One step of the plan: a weight, or a wait for approval. */
    public record Step(int weight, @Nullable String atLeast, boolean approval) {}

    /** What one version was asked and how it did. */
    public record Counts(long requests, long failures, long p50Micros, long p90Micros, long p99Micros) {
        public static final Counts NONE = new Counts(0, 0, 0, 0, 0);

        public double failureRate() {
            return requests == 0 ? 0 : (double) failures / requests;
        }
    }

    /**
     * The tests' state as natural logs: an alarm is a value at or above {@code limit}. Counts and latencies are those of the
     * present step.
     */
    public record Evidence(
            double worse,
            double floor,
            double latency,
            double latencyHold,
            double limit,
            double canaryRateUpper,
            double allowedRate,
            long canaryRequests,
            long canaryFailures,
            long stableRequests,
            long stableFailures,
            @Nullable Placebos placebos,
            @Nullable Latencies latencies) {}

    /** Groups of stable's own users that were judged as if they were the canary. */
    public record Placebos(int groups, int alarmed, double greatest) {}

    /** Latencies in microseconds. */
    public record Latencies(long canaryP50Micros, long stableP50Micros, long canaryP99Micros, long stableP99Micros) {}

    /** What the present step still needs. */
    public record Forecast(
            long requestsMissing, double seconds, @Nullable String text) {}

    /** One stretch of the release with one phase, step and weight. */
    public record PhaseSpan(
            String phase,
            int step,
            int weight,
            long from,
            @Nullable Long to) {}

    /** A lasting fact about the rollout, as in Kubernetes. */
    public record Condition(
            String type,
            @Nullable String status,
            @Nullable String reason,
            @Nullable String message,
            @Nullable String lastTransitionTime,
            long observedGeneration) {}

    /** What the release waits for, until when, and what happens then. */
    public record Wait(
            String what, @Nullable Long until, @Nullable String then) {}

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }
}
