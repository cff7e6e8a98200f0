package dev.sluice.policy.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.rollout.RolloutState.Done;
import dev.sluice.policy.rollout.RolloutState.HandingOver;
import dev.sluice.policy.rollout.RolloutState.Idle;
import dev.sluice.policy.rollout.RolloutState.Paused;
import dev.sluice.policy.rollout.RolloutState.Preparing;
import dev.sluice.policy.rollout.RolloutState.RollingBack;
import dev.sluice.policy.rollout.RolloutState.Shifting;
import dev.sluice.policy.rollout.Signal.Commanded;
import dev.sluice.policy.rollout.Signal.Judged;
import dev.sluice.policy.rollout.Signal.NewRevision;
import dev.sluice.policy.rollout.Signal.Ready;
import dev.sluice.policy.rollout.Signal.Settled;
import dev.sluice.policy.rollout.Signal.StableReady;
import dev.sluice.policy.rollout.Signal.StableUnready;
import dev.sluice.policy.rollout.Signal.Tick;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Faults that users of other release controllers reported, by their numbers there, as scripts for the machine. */
class PeersFaultsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /** A plan as in a cluster: the stable workload is replaced, and takes its traffic back in steps. */
    private static final RolloutPlan PLAN = new RolloutPlan(
            List.of(
                    new Step.Weighted(500, Duration.ZERO),
                    new Step.Approval(),
                    new Step.Weighted(7_000, Duration.ZERO),
                    new Step.Weighted(10_000, Duration.ZERO)),
            Duration.ofHours(1),
            Duration.ofMinutes(10),
            List.of(5_000, 2_000, 0));

    private final List<Effect> effects = new ArrayList<>();
    private RolloutState state = new Idle("v1");
    private long second;

    /** Abort left a non-zero canary weight. */
    @Test
    void argo4841_abortLeavesNoCanaryWeight() {
        for (int depth = 0; depth < 6; depth++) {
            state = new Idle("v1");
            reach(depth);
            tell(new Commanded(now(), Command.ABORT, "alice"));
            assertThat(effects).first().isEqualTo(new Effect.SetWeight(0));
            assertThat(state.weight()).isZero();
            tell(new Judged(now(), Scripts.pass()), new Ready(now()), new Commanded(now(), Command.PROMOTE, "bob"));
            assertThat(state.weight()).isZero();
            tell(new Settled(now()));
            assertThat(state).isInstanceOf(Done.class);
            assertThat(state.weight()).isZero();
        }
    }

    /** Aborting a paused rollout made the controller loop for ever. */
    @Test
    void argo3756_abortOfAPausedReleaseEndsInFiniteSteps() {
        reach(2);
        assertThat(state).isInstanceOf(Paused.class);
        tell(new Commanded(now(), Command.ABORT, "alice"));
        int changes = 0;
        for (int i = 0; i < 100; i++) {
            for (Signal again : List.of(
                    new NewRevision(now(), "v2"),
                    new StableReady(now()),
                    new Ready(now()),
                    new Judged(now(), Scripts.pass()),
                    new Settled(now()),
                    new Tick(now()))) {
                if (tell(again)) changes++;
            }
        }
        assertThat(state).isInstanceOf(Done.class);
        assertThat(changes).isEqualTo(1);
    }

    /** A new push in the middle sent everyone to a stable version that was scaled down. */
    @Test
    void argo3372_aNewRevisionIsNotTriedByWayOfAStableVersionThatIsGone() {
        reach(5);
        assertThat(state.weight()).isEqualTo(10_000);
        tell(new StableUnready(now(), "No pod of stable is ready."), new NewRevision(now(), "v3"));
        assertThat(state.weight()).isEqualTo(10_000);
        tell(new StableReady(now()), new NewRevision(now(), "v3"));
        assertThat(state).isInstanceOf(Preparing.class);
        assertThat(state.weight()).isZero();
    }

    /** Going back to the stable revision skipped the steps and sent 70 % to pods sized for 5 %. */
    @Test
    void argo4612_goingBackToStableWaitsForWhatCanCarryTheTraffic() {
        reach(4);
        assertThat(state.weight()).isEqualTo(7_000);
        tell(new StableUnready(now(), "3 of 10 pods of stable are ready."), new NewRevision(now(), "v1"));
        assertThat(state).isInstanceOf(RollingBack.class);
        assertThat(state.weight()).isEqualTo(7_000);
        tell(new StableReady(now()));
        assertThat(state.weight()).isZero();
        tell(new Settled(now()));
        assertThat(((Done) state).outcome()).isEqualTo(Outcome.ABORTED);
    }

    /** A failed check beyond the threshold was ignored while a gate was closed. */
    @Test
    void flagger1801_aGateNeverSwitchesTheTestOff() {
        reach(2);
        assertThat(((Paused) state).approval()).isTrue();
        tell(new Judged(now(), Scripts.fail()));
        assertThat(state).isInstanceOf(RollingBack.class);
        state = new Idle("v1");
        reach(1);
        tell(new Commanded(now(), Command.PAUSE, "alice"), new Judged(now(), Scripts.fail()));
        assertThat(state).isInstanceOf(RollingBack.class);
    }

    /** The primary failed while it was being promoted, and the canary that served was deleted. */
    @Test
    void flagger1898_aStableVersionThatFailsInTheHandoverLeavesTheCanaryServing() {
        reach(6);
        assertThat(state).isInstanceOf(HandingOver.class);
        tell(new StableUnready(now(), "The new pods of stable crash."));
        assertThat(state.weight()).isEqualTo(10_000);
        tell(new StableReady(now()));
        assertThat(state.weight()).isEqualTo(5_000);
        tell(new StableUnready(now(), "The new pods of stable crash."));
        assertThat(effects).contains(new Effect.SetWeight(10_000));
        for (int i = 0; i < 100; i++) {
            second += 60;
            tell(new Tick(now()));
            assertThat(state.weight()).isEqualTo(10_000);
            assertThat(effects).noneMatch(Effect.ReleaseCanary.class::isInstance);
        }
        tell(new StableReady(now()), new Settled(now()), new Settled(now()), new Settled(now()));
        assertThat(((Done) state).outcome()).isEqualTo(Outcome.RELEASED);
    }

    /** Promotion moved all traffic to the restarted primary at once. */
    @Test
    void flagger381_thePromotedVersionGetsItsTrafficInSteps() {
        reach(6);
        List<Integer> weights = new ArrayList<>();
        tell(new StableReady(now()));
        while (state instanceof HandingOver handing) {
            weights.add(handing.weight());
            tell(new Settled(now()));
        }
        assertThat(weights).containsExactly(5_000, 2_000, 0);
    }

    /** No metric values meant a failed check, and with few requests a rollback. */
    @Test
    void flagger1035_noDataIsNeverAFailedCheck() {
        reach(1);
        for (int i = 0; i < 3_000; i++) {
            second++;
            tell(new Judged(now(), Scripts.undecided()), new Tick(now()));
            assertThat(state).isInstanceOf(Shifting.class);
        }
    }

    /** Brings the release to: 0 preparing, 1 first step, 2 approval, 3 second step, 4 the same, 5 promoting, 6 handing over. */
    private void reach(int depth) {
        List<Signal> way = new ArrayList<>(List.of(new NewRevision(now(), "v2")));
        if (depth > 0) way.add(new Ready(now()));
        if (depth > 1) way.add(new Judged(now(), Scripts.pass()));
        if (depth > 2) way.add(new Commanded(now(), Command.APPROVE, "alice"));
        if (depth > 4) way.addAll(List.of(new Judged(now(), Scripts.pass()), new Judged(now(), Scripts.pass())));
        if (depth > 5) way.add(new Tick(now().plus(PLAN.keepStable())));
        tell(way.toArray(Signal[]::new));
    }

    /** Whether any of the signals changed anything. */
    private boolean tell(Signal... signals) {
        boolean changed = false;
        effects.clear();
        for (Signal signal : signals) {
            Transition transition = RolloutMachine.next(state, signal, PLAN);
            effects.addAll(transition.effects());
            state = transition.next();
            changed |= transition.changed();
        }
        return changed;
    }

    private Instant now() {
        return START.plusSeconds(second);
    }
}
