package dev.sluice.policy.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.rollout.RolloutState.Active;
import dev.sluice.policy.rollout.RolloutState.Done;
import dev.sluice.policy.rollout.RolloutState.HandingOver;
import dev.sluice.policy.rollout.RolloutState.RollingBack;
import dev.sluice.policy.rollout.Signal.Commanded;
import dev.sluice.policy.rollout.Signal.Judged;
import dev.sluice.policy.rollout.Signal.Ready;
import dev.sluice.policy.rollout.Signal.StableReady;
import dev.sluice.policy.rollout.Signal.Tick;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Properties that hold for every sequence of signals; the seed of a failing sequence is in the message. */
class RolloutMachinePropertyTest {

    private static final int SEQUENCES = 3_000;
    private static final int LENGTH = 60;
    private static final RolloutPlan PLAN = Scripts.PLAN;

    @Test
    void theWorldAlwaysAgreesWithTheState() {
        forAllSequences((world, before, signal, transition) -> {
            assertThat(world.weight).isEqualTo(transition.next().weight());
            assertThat(world.stable).isEqualTo(transition.next().stable());
        });
    }

    @Test
    void theWeightIsZeroInEveryEndThatIsNotARelease() {
        forAllSequences((world, before, signal, transition) -> {
            if ((transition.next() instanceof RollingBack back && !keepsTheCanary(back))
                    || (transition.next() instanceof Done done && done.outcome() != Outcome.RELEASED)) {
                assertThat(world.weight).isZero();
                assertThat(world.stable).isNotEqualTo(lastCanary(transition.next()));
            }
        });
    }

    @Test
    void abortEndsEveryStateBeforeTheHandoverWithWeightZeroFirst() {
        forAllSequences((world, before, signal, transition) -> {
            if (transition.next() instanceof Active active && canBeTakenBack(active)) {
                Transition aborted =
                        RolloutMachine.next(active, new Commanded(signal.at(), Command.ABORT, "alice"), PLAN);
                assertTakenBack(active, aborted);
            }
        });
    }

    @Test
    void aFailedVerdictEndsEveryStateInWhichTheCanaryHasTraffic() {
        forAllSequences((world, before, signal, transition) -> {
            if (transition.next() instanceof Active active && active.weight() > 0 && canBeTakenBack(active)) {
                assertTakenBack(active, RolloutMachine.next(active, new Judged(signal.at(), Scripts.fail()), PLAN));
            }
        });
    }

    @Test
    void everyActiveStateWaitsForSomethingAndTheEndOfTheWaitIsHeardOf() {
        forAllSequences((world, before, signal, transition) -> {
            if (transition.next() instanceof Active active) {
                Wait wait = Wait.of(active, PLAN).orElseThrow();
                Instant over = wait.until().isAfter(signal.at()) ? wait.until() : signal.at();
                Transition end = RolloutMachine.next(active, new Tick(over), PLAN);
                assertThat(end.changed()).isTrue();
                assertThat(end.effects()).anyMatch(Effect.Announce.class::isInstance);
            }
        });
    }

    @Test
    void timeAloneEndsEveryActiveStateUnlessTheStableVersionIsGone() {
        forAllSequences((world, before, signal, transition) -> {
            if (transition.next() instanceof Active active) {
                Instant late = active.release().startedAt().plus(PLAN.deadline());
                late = late.isAfter(signal.at()) ? late : signal.at();
                RolloutState end = active;
                for (int i = 0; i < 6; i++) {
                    late = late.plus(PLAN.keepStable());
                    end = RolloutMachine.next(end, new Tick(late), PLAN).next();
                }
                boolean stableGone = end instanceof Active still
                        && !still.release().fitness().stable().isEmpty();
                if (!stableGone && !(end instanceof HandingOver)) {
                    assertThat(end).isInstanceOf(Done.class);
                    assertThat(end.weight()).isZero();
                }
            }
        });
    }

    @Test
    void noOneIsSentToAStableVersionThatIsGone() {
        forAllSequences((world, before, signal, transition) -> {
            if (transition.next() instanceof Active active
                    && !active.release().fitness().stable().isEmpty()
                    && canBeTakenBack(active)) {
                for (Signal end : List.of(
                        new Judged(signal.at(), Scripts.fail()),
                        new Commanded(signal.at(), Command.ABORT, "alice"),
                        new Signal.NewRevision(signal.at(), "r7"),
                        new Signal.NewRevision(signal.at(), active.release().stable()),
                        new Signal.Suspected(signal.at(), "It fails."),
                        new Tick(signal.at().plus(PLAN.deadline())))) {
                    RolloutState next = RolloutMachine.next(active, end, PLAN).next();
                    assertThat(next.weight()).isGreaterThanOrEqualTo(active.weight());
                }
            }
        });
    }

    @Test
    void theSameStateAndSignalGiveTheSameTransition() {
        forAllSequences((world, before, signal, transition) ->
                assertThat(RolloutMachine.next(before, signal, PLAN)).isEqualTo(transition));
    }

    @Test
    void aCrashAfterAnyNumberOfEffectsRepeatsWorkAndNeverSkipsIt() {
        forAllSequences((world, before, signal, transition) -> {
            for (int done = 0; done <= transition.effects().size(); done++) {
                World crashed = new World(before.weight(), before.stable());
                transition.effects().subList(0, done).forEach(crashed::carryOut);
                RolloutMachine.next(before, signal, PLAN).effects().forEach(crashed::carryOut);
                assertThat(crashed.weight).isEqualTo(transition.next().weight());
                assertThat(crashed.stable).isEqualTo(transition.next().stable());
            }
        });
    }

    @Test
    void theWeightRisesOnlyOnProofOrByAPersonOrAtTheStart() {
        forAllSequences((world, before, signal, transition) -> {
            if (transition.next().weight() > before.weight() && !(before instanceof HandingOver)) {
                assertThat(signal).isInstanceOfAny(Judged.class, Commanded.class, Ready.class);
            }
        });
    }

    @Test
    void aSignalThatChangesNothingSaysWhy() {
        forAllSequences((world, before, signal, transition) -> {
            assertThat(transition.reason()).isNotBlank();
            if (!transition.changed()) {
                assertThat(transition.next()).isEqualTo(before);
                assertThat(transition.effects()).isEmpty();
            }
        });
    }

    @Test
    void aHealthyCanaryIsReleasedFromEveryStateThatIsNotATakingBack() {
        forAllSequences((world, before, signal, transition) -> {
            if (transition.next() instanceof Active active && !(active instanceof RollingBack)) {
                RolloutPlan patient = new RolloutPlan(PLAN.steps(), Duration.ofDays(30), PLAN.keepStable());
                RolloutState state = active;
                Instant now = signal.at();
                for (int i = 0; i < 40; i++) {
                    now = now.plus(Duration.ofMinutes(2));
                    for (Signal good : List.of(
                            new Commanded(now, Command.RESUME, "bob"),
                            new StableReady(now),
                            new Ready(now),
                            new Judged(now, Scripts.pass()),
                            new Signal.Settled(now),
                            new Tick(now))) {
                        state = RolloutMachine.next(state, good, patient).next();
                    }
                    if (state instanceof RolloutState.Paused paused && paused.approval()) {
                        state = RolloutMachine.next(state, new Commanded(now, Command.PROMOTE, "bob"), patient)
                                .next();
                    }
                }
                assertThat(state).isInstanceOf(Done.class);
                assertThat(((Done) state).outcome()).isEqualTo(Outcome.RELEASED);
            }
        });
    }

    @Test
    void randomSequencesReachEveryState() {
        Set<Class<?>> seen = new HashSet<>();
        Set<Outcome> outcomes = new HashSet<>();
        forAllSequences((world, before, signal, transition) -> {
            seen.add(transition.next().getClass());
            if (transition.next() instanceof Done done) {
                outcomes.add(done.outcome());
            }
        });
        assertThat(seen).hasSize(8);
        assertThat(outcomes).containsExactlyInAnyOrder(Outcome.values());
    }

    private static boolean canBeTakenBack(Active active) {
        return !(active instanceof RollingBack) && !(active instanceof HandingOver);
    }

    private static boolean keepsTheCanary(RollingBack back) {
        return !back.release().fitness().stable().isEmpty();
    }

    /** Weight zero comes first, unless nobody would answer on stable. */
    private static void assertTakenBack(Active active, Transition transition) {
        assertThat(transition.next()).isInstanceOf(RollingBack.class);
        if (active.release().fitness().stable().isEmpty() || active.weight() == 0) {
            assertThat(transition.effects()).first().isEqualTo(new Effect.SetWeight(0));
        } else {
            assertThat(transition.effects()).noneMatch(Effect.SetWeight.class::isInstance);
        }
    }

    private static String lastCanary(RolloutState state) {
        return switch (state) {
            case Done done -> done.canary();
            case Active active -> active.release().canary();
            case RolloutState.Idle idle -> "";
        };
    }

    private static void forAllSequences(Property property) {
        for (long seed = 0; seed < SEQUENCES; seed++) {
            Random random = new Random(seed);
            World world = new World(0, "r0");
            RolloutState state = new RolloutState.Idle("r0");
            Instant now = Instant.EPOCH;
            for (int i = 0; i < LENGTH; i++) {
                now = now.plusMillis((long) (random.nextDouble() * random.nextDouble() * 60_000));
                Signal signal = Scripts.random(random, now);
                Transition transition = RolloutMachine.next(state, signal, PLAN);
                transition.effects().forEach(world::carryOut);
                try {
                    property.check(world, state, signal, transition);
                } catch (AssertionError e) {
                    throw new AssertionError("seed " + seed + ", signal " + i + ": " + state + " after " + signal, e);
                }
                state = transition.next();
            }
        }
    }

    private interface Property {
        void check(World world, RolloutState before, Signal signal, Transition transition);
    }

    /** What the effects have made of the world. */
    private static final class World {
        private int weight;
        private String stable;

        World(int weight, String stable) {
            this.weight = weight;
            this.stable = stable;
        }

        void carryOut(Effect effect) {
            switch (effect) {
                case Effect.SetWeight set -> weight = set.weight();
                case Effect.PromoteCanary promote -> stable = promote.revision();
                case Effect.Prepare prepare -> assertThat(weight).isZero();
                case Effect.ReleaseCanary release -> {
                    assertThat(weight).isZero();
                    assertThat(release.revision()).isNotEqualTo(stable);
                }
                case Effect.BeginAnalysis begin -> {}
                case Effect.StepAnalysis step -> {}
                case Effect.ProveAfresh prove -> {}
                case Effect.Announce announce -> assertThat(announce.message()).isNotBlank();
            }
        }
    }
}
