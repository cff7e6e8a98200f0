package dev.sluice.cli.simulate;

import dev.sluice.policy.analysis.LatencySketch;
import dev.sluice.policy.analysis.Sample;
import dev.sluice.policy.analysis.Verdict;
import dev.sluice.policy.rollout.Command;
import dev.sluice.policy.rollout.Outcome;
import dev.sluice.policy.rollout.RolloutState;
import dev.sluice.policy.rollout.Signal;
import dev.sluice.policy.rollout.TestedRelease;
import dev.sluice.policy.rollout.Transition;
import dev.sluice.resource.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sluice itself: the code that the controller runs, with a canary that is always ready and gateways that follow at once. */
final class SluiceRule implements Rule {

    private static final String STABLE = "1";
    private static final String CANARY = "2";
    private static final int REFERENCE_WINDOWS = (int) (60_000 / Calls.WINDOW_MILLIS);
    /** One piece of news may lead to several decisions, never to many. */
    private static final int MOST_DECISIONS = 8;

    private final Duration approveAfter;
    private final Deque<LatencySketch> recent = new ArrayDeque<>();
    private final List<Decision> decisions = new ArrayList<>();
    private TestedRelease release;
    private @Nullable Verdict verdict;

    /** A change of state, for people. */
    record Decision(long atMillis, int weight, String reason) {}

    SluiceRule(World world) {
        this.approveAfter = world.approveAfter();
        this.release = TestedRelease.idle(world.plan(), world.criteria(), STABLE);
    }

    @Override
    public String name() {
        return "Sluice";
    }

    @Override
    public int weight() {
        return release.state().weight();
    }

    /** Stable's traffic before the canary's first call, from which its normal is known. */
    void learn(Sample sample) {
        remember(sample);
    }

    /** The canary is there. */
    void begin(long atMillis) {
        Instant at = Instant.ofEpochMilli(atMillis);
        told(new Signal.NewRevision(at, CANARY));
        told(new Signal.Ready(at));
    }

    @Override
    public void see(Sample sample) {
        remember(sample);
        if (release.underTest() && sample.weight() > 0) {
            release = release.counted(sample);
        }
        Instant at = Instant.ofEpochMilli(sample.toMillis());
        verdict = release.verdict();
        for (int i = 0; i < MOST_DECISIONS && decides(at); i++) {
            // Every decision may lead to the next.
        }
    }

    @Override
    public Optional<Ending> ending() {
        return release.state() instanceof RolloutState.Done done
                ? Optional.of(
                        new Ending(done.outcome() == Outcome.RELEASED, done.at().toEpochMilli(), done.reason()))
                : Optional.empty();
    }

    /** What the evidence said at the end of the last window; null without a test. */
    @Nullable
    Verdict verdict() {
        return verdict;
    }

    List<Decision> decisions() {
        return decisions;
    }

    private boolean decides(Instant at) {
        Verdict present = release.verdict();
        return (present != null && told(new Signal.Judged(at, present)))
                || release.suspicion()
                        .filter(why -> told(new Signal.Suspected(at, why)))
                        .isPresent()
                || (approvable(at) && told(new Signal.Commanded(at, Command.APPROVE, "a person")))
                || told(new Signal.StableReady(at))
                || told(new Signal.Settled(at))
                || told(new Signal.Tick(at));
    }

    private boolean approvable(Instant at) {
        return release.state() instanceof RolloutState.Paused paused
                && paused.approval()
                && !at.isBefore(paused.since().plus(approveAfter));
    }

    private boolean told(Signal signal) {
        LatencySketch normal = recent.stream().reduce(LatencySketch.EMPTY, LatencySketch::plus);
        TestedRelease.Moved moved = release.told(signal, normal);
        Transition transition = moved.transition();
        if (!transition.changed()) {
            return false;
        }
        release = moved.release();
        decisions.add(new Decision(signal.at().toEpochMilli(), release.state().weight(), transition.reason()));
        return true;
    }

    private void remember(Sample sample) {
        recent.addLast(sample.stable().latency());
        if (recent.size() > REFERENCE_WINDOWS) {
            recent.removeFirst();
        }
    }
}
