package dev.sluice.rollout;

import dev.sluice.policy.analysis.Forecast;
import dev.sluice.policy.analysis.Verdict;
import dev.sluice.policy.rollout.Effect.Announce;
import dev.sluice.policy.rollout.Fitness;
import dev.sluice.policy.rollout.Outcome;
import dev.sluice.policy.rollout.RolloutState;
import dev.sluice.rollout.Run.Condition;
import dev.sluice.rollout.Run.Condition.Status;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a release as conditions: {@code Progressing}, whether it moves; {@code Succeeded}, how it ended; and
 * {@code CanaryHealthy}, what the evidence says and what is missing when it says nothing.
 */
final class Conditions {
    static final String CANARY_HEALTHY = "CanaryHealthy";

    /** Reasons of {@code CanaryHealthy} for which a release does not go on, however many requests come. */
    static final List<String> HOLDS = Stream.concat(
                    Arrays.stream(Verdict.Cause.values()).map(cause -> camel(cause.name())),
                    Stream.of("NoData", Observed.TELEMETRY_LOST, "CanaryUnready", "StableUnready"))
            .toList();

    private Conditions() {}

    /** The figures with what people were just told. */
    static Run announced(Rollout rollout, Run run, Announce announce, Instant at) {
        long generation = rollout.generation();
        String reason = announce.reason();
        Run told = run.told(new Condition(
                "Progressing", Status.of(moves(rollout.state())), reason, announce.message(), at, generation));
        return switch (rollout.state()) {
            case RolloutState.Done done ->
                told.told(new Condition(
                        "Succeeded",
                        Status.of(done.outcome() == Outcome.RELEASED),
                        reason,
                        announce.message(),
                        at,
                        generation));
            case RolloutState.Preparing preparing ->
                told.told(new Condition(
                        "Succeeded", Status.UNKNOWN, "InProgress", "The release has not ended.", at, generation));
            case RolloutState.Idle idle -> told;
            case RolloutState.Active active -> told;
        };
    }

    /** What the evidence says now; null when nothing is under test. Without figures, so that it stays while they change. */
    static @Nullable Condition health(Rollout rollout, @Nullable Verdict verdict, String silence, Instant at) {
        if (!(rollout.state() instanceof RolloutState.UnderTest test) || verdict == null) return null;
        Fitness fitness = test.release().fitness();
        if (verdict instanceof Verdict.Fail fail)
            return health(rollout, Status.FALSE, camel(fail.fault().name()), fail.reason(), at);
        if (!fitness.canary().isEmpty()) return health(rollout, Status.UNKNOWN, "CanaryUnready", fitness.canary(), at);
        if (!fitness.stable().isEmpty()) return health(rollout, Status.UNKNOWN, "StableUnready", fitness.stable(), at);
        if (!silence.isEmpty()) return health(rollout, Status.UNKNOWN, Observed.TELEMETRY_LOST, silence, at);
        return judged(rollout, verdict, at);
    }

    /** What the evidence began to say between two moments of a rollout. That requests come again is no news. */
    static Optional<Condition> news(Rollout before, Rollout after) {
        Condition then = health(before);
        Condition now = health(after);
        if (now == null || now.equals(then)) return Optional.empty();
        boolean again =
                then != null && then.reason().equals("NoData") && now.reason().equals("LittleData");
        return again ? Optional.empty() : Optional.of(now);
    }

    private static @Nullable Condition health(Rollout rollout) {
        Run run = rollout.run();
        return run == null ? null : run.condition(CANARY_HEALTHY);
    }

    private static Condition judged(Rollout rollout, Verdict verdict, Instant at) {
        return switch (verdict) {
            case Verdict.Fail fail ->
                health(rollout, Status.FALSE, camel(fail.fault().name()), fail.reason(), at);
            case Verdict.Hold hold ->
                health(rollout, Status.UNKNOWN, camel(hold.cause().name()), hold.reason(), at);
            case Verdict.Undecided undecided ->
                lacking(rollout, undecided.forecast().lack(), at);
            case Verdict.Pass pass ->
                health(rollout, Status.TRUE, "Proved", "The canary is proved to be good enough for this step.", at);
        };
    }

    private static Condition lacking(Rollout rollout, Forecast.Lack lack, Instant at) {
        String message = switch (lack) {
            case NO_DATA -> "No request reaches the canary; the forecast says how many are missing.";
            case LITTLE_DATA ->
                "The canary has had too few requests in this step for a proof; the forecast says how many are missing.";
        };
        return health(rollout, Status.UNKNOWN, camel(lack.name()), message, at);
    }

    private static Condition health(Rollout rollout, Status status, String reason, String message, Instant at) {
        return new Condition(CANARY_HEALTHY, status, reason, message, at, rollout.generation());
    }

    /** Whether the release goes on by itself. */
    private static boolean moves(RolloutState state) {
        return switch (state) {
            case RolloutState.Idle idle -> false;
            case RolloutState.Preparing preparing -> preparing.hold().isEmpty() && fit(preparing);
            case RolloutState.Shifting shifting -> shifting.hold().isEmpty() && fit(shifting);
            case RolloutState.Paused paused -> false;
            case RolloutState.Promoting promoting -> promoting.hold().isEmpty() && fit(promoting);
            case RolloutState.HandingOver handing -> handing.hold().isEmpty();
            case RolloutState.RollingBack back -> false;
            case RolloutState.Done done -> false;
        };
    }

    private static boolean fit(RolloutState.Active state) {
        return state.release().fitness().equals(Fitness.FIT);
    }

    private static String camel(String constant) {
        StringBuilder camel = new StringBuilder();
        for (String word : constant.split("_", -1))
            camel.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        return camel.toString();
    }
}
