package dev.sluice.policy.rollout;

import dev.sluice.policy.analysis.Evidence;
import dev.sluice.policy.analysis.Forecast;
import dev.sluice.policy.analysis.Verdict;
import dev.sluice.policy.rollout.Signal.Breached;
import dev.sluice.policy.rollout.Signal.Commanded;
import dev.sluice.policy.rollout.Signal.GroupTakenBack;
import dev.sluice.policy.rollout.Signal.Held;
import dev.sluice.policy.rollout.Signal.Judged;
import dev.sluice.policy.rollout.Signal.NewRevision;
import dev.sluice.policy.rollout.Signal.Ready;
import dev.sluice.policy.rollout.Signal.Settled;
import dev.sluice.policy.rollout.Signal.StableReady;
import dev.sluice.policy.rollout.Signal.StableUnready;
import dev.sluice.policy.rollout.Signal.Suspected;
import dev.sluice.policy.rollout.Signal.Tick;
import dev.sluice.policy.rollout.Signal.Unready;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/** Plans, verdicts and signals for the tests of the machine. */
final class Scripts {

    static final RolloutPlan PLAN = new RolloutPlan(
            List.of(
                    new Step.Weighted(500, Duration.ofMinutes(1)),
                    new Step.Approval(),
                    new Step.Weighted(5_000, Duration.ofMinutes(1)),
                    new Step.Weighted(10_000, Duration.ZERO)),
            Duration.ofHours(1),
            Duration.ofMinutes(10));

    private static final Evidence EVIDENCE = new Evidence(
            0, 0, 0, 0, 4.6, 0.02, 0.03, 100, 0, 1_900, 0, Evidence.Placebos.NONE, Evidence.Latencies.NONE);

    private Scripts() {}

    static Verdict pass() {
        return new Verdict.Pass(EVIDENCE);
    }

    static Verdict fail() {
        return new Verdict.Fail(EVIDENCE, Verdict.Fault.FAILURES, "The canary fails more often than stable.");
    }

    static Verdict hold() {
        return new Verdict.Hold(EVIDENCE, Verdict.Cause.SHARED_INCIDENT, "Both versions fail.");
    }

    static Verdict undecided() {
        return new Verdict.Undecided(
                EVIDENCE, new Forecast(Forecast.Lack.LITTLE_DATA, 480, 48, "needs 480 more requests, about 48 s"));
    }

    static Signal random(Random random, Instant at) {
        return switch (random.nextInt(24)) {
            case 0, 1, 2 -> new Tick(at);
            case 3, 4, 5 -> new Judged(at, pass());
            case 6, 7 -> new Judged(at, undecided());
            case 8 -> new Judged(at, hold());
            case 9 -> random.nextInt(4) == 0 ? new Judged(at, fail()) : new Judged(at, undecided());
            case 10, 11 -> new NewRevision(at, "r" + random.nextInt(3));
            case 12, 13 -> new Ready(at);
            case 14 -> new Unready(at, "Connection refused.");
            case 15 -> new Settled(at);
            case 20, 21 -> new StableReady(at);
            case 22 -> rare(random, at);
            case 23 ->
                random.nextBoolean()
                        ? new Held(at, "TelemetryLost", "No gateway reports.")
                        : new Suspected(at, "The canary fails.");
            default -> new Commanded(at, command(random), "alice");
        };
    }

    private static Signal rare(Random random, Instant at) {
        return switch (random.nextInt(4)) {
            case 0 -> new GroupTakenBack(at, Outcome.ABORTED, "Another service was taken back.");
            case 1 -> new StableUnready(at, "Stable refuses connections.");
            case 2 -> new Breached(at, "Guard cpu is above its limit.");
            default -> new Ready(at);
        };
    }

    private static Command command(Random random) {
        Command[] likely = {
            Command.PROMOTE,
            Command.PROMOTE,
            Command.PROMOTE,
            Command.RESUME,
            Command.PAUSE,
            Command.RETRY,
            Command.APPROVE,
            Command.PROMOTE_ALL,
            Command.ABORT
        };
        return likely[random.nextInt(likely.length)];
    }
}
