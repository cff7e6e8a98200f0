package dev.sluice.rollout;

import dev.sluice.policy.analysis.Verdict;
import dev.sluice.policy.rollout.Lockstep;
import dev.sluice.policy.rollout.Lockstep.Place;
import dev.sluice.policy.rollout.Outcome;
import dev.sluice.policy.rollout.RolloutState;
import dev.sluice.policy.rollout.Signal;
import dev.sluice.rollout.SampleSource.Hearing;
import dev.sluice.rollout.SampleSource.Normal;
import dev.sluice.rollout.Workloads.Readiness;
import dev.sluice.rollout.traffic.TrafficRouter.Uptake;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything read from the world in one pass.
 *
 * @param rollout what is known, the news of this pass included
 * @param command what a person asked for in this pass; null if nobody did
 * @param versions whether the canary and the stable version can take traffic
 * @param unsaved why nothing new may begin, since it could not be written down; empty if it can
 * @param watched how the routes, the counts and the guards stand
 * @param group the other services of the release group
 */
record Observed(
        Instant at,
        Rollout rollout,
        Signal.@Nullable Commanded command,
        Versions versions,
        String unsaved,
        Watched watched,
        Group group) {
    static final String TELEMETRY_LOST = "TelemetryLost";

    /** How long a weight that does not end by itself is waited for to be zero; then people must look. */
    private static final Duration UNLEASED_PATIENCE = Duration.ofMinutes(5);

    private static final int EVERYONE = 10_000;

    /**
     * How the world around the versions stands.
     *
     * @param uptake what routes the requests, and how far it follows
     * @param hearing whether counts of both versions come in
     */
    record Watched(Uptake uptake, Hearing hearing, Guards.Standing guards) {}

    /**
     * Readiness of both versions.
     *
     * @param carries whether the canary could carry the weight that is asked for or comes next
     */
    record Versions(Readiness canary, Readiness stable, Readiness carries) {}

    /**
     * The other services of the release group.
     *
     * @param places where those stand whose release is on
     * @param takenBack one that is being taken back; null if none is
     * @param follows whether all that must be taken back with this one have been
     */
    record Group(List<Place> places, @Nullable Rollout takenBack, boolean follows) {
        static final Group NONE = new Group(List.of(), null, true);
    }

    /** What the release machine is to be told, the most urgent first. */
    List<Signal> signals(@Nullable Verdict verdict) {
        List<Signal> signals = new ArrayList<>();
        if (command != null && refusal().isEmpty()) signals.add(command);
        if (verdict instanceof Verdict.Fail) signals.add(new Signal.Judged(at, verdict));
        takenBack().ifPresent(signals::add);
        if (watched.guards().reaction() == Guards.Reaction.ROLL_BACK)
            signals.add(new Signal.Breached(at, watched.guards().why()));
        suspicion().ifPresent(why -> signals.add(new Signal.Suspected(at, why)));
        signals.add(new Signal.NewRevision(at, rollout.wished().revision()));
        readiness(signals);
        Optional<Signal> held = held(verdict);
        held.ifPresent(signals::add);
        if (held.isEmpty() && verdict != null && !(verdict instanceof Verdict.Fail))
            signals.add(new Signal.Judged(at, verdict));
        if (settled()) signals.add(new Signal.Settled(at));
        if (timePasses(verdict)) signals.add(new Signal.Tick(at));
        return signals;
    }

    /** Why a command must not be carried out, whatever the release machine says. */
    Optional<String> refusal() {
        if (command == null || !rollout.underTest() || rollout.state().weight() == rollout.nextWeight())
            return Optional.empty();
        return switch (command.command()) {
            case PROMOTE, PROMOTE_ALL, APPROVE -> tooSmall();
            case PAUSE, RESUME, ABORT, RETRY -> Optional.empty();
        };
    }

    /** A weight is never raised above what the ready instances can carry. */
    private Optional<String> tooSmall() {
        return versions.carries().state() == Readiness.State.READY
                ? Optional.empty()
                : Optional.of("The canary cannot carry the next weight yet: "
                        + (versions.carries().why().isEmpty()
                                ? "its size is not known"
                                : versions.carries().why())
                        + ".");
    }

    /** Why no counts come in; empty while they do. */
    String silence() {
        return watched.hearing().silence();
    }

    /** Of stable's errors, for a test that begins; null where the unit is the user. */
    @Nullable
    Double dispersion() {
        Normal normal = watched.hearing().normal();
        if (normal != null) return normal.dispersion();
        return rollout.resource().queries().samples() == null ? null : 1.0;
    }

    /** Where this service stands in its group; empty without a release. */
    Optional<Place> place(@Nullable Verdict verdict) {
        return rollout.state() instanceof RolloutState.Active active
                ? Lockstep.place(
                        rollout.name(),
                        active,
                        rollout.resource().plan(),
                        begins() instanceof Signal.Ready,
                        verdict,
                        at)
                : Optional.empty();
    }

    private void readiness(List<Signal> signals) {
        if (!(rollout.state() instanceof RolloutState.Active)) return;
        Readiness stable = versions.stable();
        if (stable.state() == Readiness.State.READY) signals.add(new Signal.StableReady(at));
        if (stable.state() == Readiness.State.UNREADY)
            signals.add(new Signal.StableUnready(at, "The stable version cannot take traffic: " + stable.why() + "."));
        if (versions.canary().state() == Readiness.State.UNKNOWN) return;
        if (rollout.state() instanceof RolloutState.Preparing) signals.add(prepared());
        if (rollout.underTest()) signals.add(ready());
    }

    private Signal ready() {
        return versions.canary().state() == Readiness.State.READY
                ? new Signal.Ready(at)
                : new Signal.Unready(
                        at, "The canary is not ready: " + versions.canary().why() + ".");
    }

    /** The first step begins with the group's. */
    private Signal prepared() {
        Signal begins = begins();
        Optional<String> others = begins instanceof Signal.Ready ? others(null) : Optional.empty();
        return others.isPresent() ? new Signal.Unready(at, others.get()) : begins;
    }

    /** The first step needs a ready canary, a known normal to compare it with, and a gateway to carry the weight. */
    private Signal begins() {
        if (versions.canary().state() != Readiness.State.READY) return ready();
        Optional<String> small = tooSmall();
        if (small.isPresent()) return new Signal.Unready(at, small.get());
        if (!unsaved.isEmpty()) return new Signal.Unready(at, unsaved);
        for (String lack :
                List.of(watched.hearing().lack(), silence(), watched.uptake().missing()))
            if (!lack.isEmpty()) return new Signal.Unready(at, lack);
        Run run = rollout.run();
        return run != null && run.forecast().refused()
                ? new Signal.Unready(at, run.forecast().text())
                : new Signal.Ready(at);
    }

    /** Why good evidence must not move the release now. */
    private Optional<Signal> held(@Nullable Verdict verdict) {
        if (!rollout.underTest()) return Optional.empty();
        if (!silence().isEmpty()) return Optional.of(new Signal.Held(at, TELEMETRY_LOST, silence()));
        if (!watched.uptake().missing().isEmpty())
            return Optional.of(
                    new Signal.Held(at, "RouteNotInForce", watched.uptake().missing()));
        Optional<Signal> guarded = guarded();
        if (guarded.isPresent()) return guarded;
        if (!unsaved.isEmpty()) return Optional.of(new Signal.Held(at, "StateNotWritten", unsaved));
        if (!(rollout.state() instanceof RolloutState.Shifting)) return Optional.empty();
        Optional<String> small = verdict instanceof Verdict.Pass ? tooSmall() : Optional.empty();
        return small.isPresent()
                ? small.map(why -> new Signal.Held(at, "CapacityMissing", why))
                : others(verdict).map(why -> new Signal.Held(at, "GroupWaiting", why));
    }

    private Optional<String> others(@Nullable Verdict verdict) {
        return place(verdict).flatMap(own -> Lockstep.waitsFor(own, group.places()));
    }

    private Optional<Signal> takenBack() {
        Rollout other = group.takenBack();
        if (other == null || !(other.state() instanceof RolloutState.RollingBack back)) return Optional.empty();
        Outcome outcome = back.outcome();
        return Optional.of(new Signal.GroupTakenBack(
                at, outcome, "Its release group is taken back because of " + other.name() + ": " + back.reason()));
    }

    private Optional<String> suspicion() {
        Run run = rollout.run();
        return run == null || run.alone() == null || !rollout.underTest()
                ? Optional.empty()
                : run.alone().suspicion();
    }

    private boolean settled() {
        boolean waits = rollout.state() instanceof RolloutState.RollingBack
                || rollout.state() instanceof RolloutState.HandingOver;
        return waits && watched.uptake().complete() && group.follows();
    }

    private Optional<Signal> guarded() {
        Guards.Standing guards = watched.guards();
        return switch (guards.reaction()) {
            case GO_ON -> Optional.empty();
            case WAIT -> Optional.of(new Signal.Held(at, "GuardUnknown", guards.why()));
            case HOLD, ROLL_BACK -> Optional.of(new Signal.Held(at, "GuardBreached", guards.why()));
        };
    }

    /** Whether a weight that was lowered is so everywhere by now, be it because its lease has run out. */
    private boolean lowered(Instant since) {
        return watched.uptake().leased() || watched.uptake().complete() || !at.isBefore(since.plus(UNLEASED_PATIENCE));
    }

    /** A proved promotion ends with its group's; one that is taken back stays until its group is, too. */
    private boolean timePasses(@Nullable Verdict verdict) {
        return switch (rollout.state()) {
            case RolloutState.Promoting promoting -> others(verdict).isEmpty();
            case RolloutState.RollingBack back -> group.follows() && (back.weight() > 0 || lowered(back.since()));
            case RolloutState.HandingOver handing -> handing.weight() == EVERYONE || lowered(handing.since());
            case RolloutState state -> true;
        };
    }
}
