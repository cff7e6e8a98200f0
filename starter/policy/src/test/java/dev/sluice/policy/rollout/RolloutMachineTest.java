package dev.sluice.policy.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.policy.rollout.RolloutState.Done;
import dev.sluice.policy.rollout.RolloutState.HandingOver;
import dev.sluice.policy.rollout.RolloutState.Idle;
import dev.sluice.policy.rollout.RolloutState.Paused;
import dev.sluice.policy.rollout.RolloutState.Preparing;
import dev.sluice.policy.rollout.RolloutState.Promoting;
import dev.sluice.policy.rollout.RolloutState.RollingBack;
import dev.sluice.policy.rollout.RolloutState.Shifting;
import dev.sluice.policy.rollout.Signal.Commanded;
import dev.sluice.policy.rollout.Signal.Held;
import dev.sluice.policy.rollout.Signal.Judged;
import dev.sluice.policy.rollout.Signal.NewRevision;
import dev.sluice.policy.rollout.Signal.Ready;
import dev.sluice.policy.rollout.Signal.Settled;
import dev.sluice.policy.rollout.Signal.StableReady;
import dev.sluice.policy.rollout.Signal.Tick;
import dev.sluice.policy.rollout.Signal.Unready;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RolloutMachineTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final RolloutPlan PLAN = Scripts.PLAN;

    @Test
    void aHealthyReleaseGoesThroughEveryStepAndEndsAsStable() {
        assertThat(after(wish("v2"))).isInstanceOf(Preparing.class);
        assertThat(after(wish("v2"), new Ready(at(1)))).satisfies(shifting(0, 500));
        assertThat(after(wish("v2"), new Ready(at(1)), passed(61))).isInstanceOf(Paused.class);
        assertThat(atHalf()).satisfies(shifting(2, 5_000));
        RolloutState full = next(atHalf(), passed(140));
        assertThat(full).satisfies(shifting(3, 10_000));
        RolloutState promoting = next(full, passed(141));
        assertThat(promoting).isInstanceOf(Promoting.class);
        assertThat(next(promoting, new Tick(at(700)))).isEqualTo(promoting);
        Transition over = RolloutMachine.next(promoting, new Tick(at(741)), PLAN);
        assertThat(over.next()).isInstanceOf(HandingOver.class);
        assertThat(over.next().weight()).isEqualTo(10_000);
        assertThat(over.effects()).first().isEqualTo(new Effect.PromoteCanary("v2"));
        RolloutState handed = next(over.next(), new StableReady(at(742)));
        assertThat(handed.weight()).isZero();
        Transition end = RolloutMachine.next(handed, new Settled(at(743)), PLAN);
        assertThat(end.next()).isInstanceOf(Done.class);
        assertThat(end.next().stable()).isEqualTo("v2");
        assertThat(end.effects()).containsSubsequence(new Effect.SetWeight(0), new Effect.ReleaseCanary("v1"));
    }

    @Test
    void aPersonIsOfferedWhatMeansSomethingNow() {
        assertThat(offered(after(wish("v2"), new Ready(at(1)))))
                .containsExactly(Command.PAUSE, Command.PROMOTE, Command.PROMOTE_ALL, Command.ABORT);
        assertThat(offered(after(wish("v2"), new Ready(at(1)), passed(61))))
                .containsExactly(Command.APPROVE, Command.PROMOTE, Command.PROMOTE_ALL, Command.ABORT);
        assertThat(offered(new Idle("v1"))).isEmpty();
    }

    @Test
    void aStepDoesNotEndBeforeItsTimeHoweverGoodTheEvidence() {
        RolloutState first = after(wish("v2"), new Ready(at(1)));
        assertThat(next(first, passed(60))).isEqualTo(first);
    }

    @Test
    void aStepDoesNotEndWithoutProofHoweverLongItLasts() {
        RolloutState first = after(wish("v2"), new Ready(at(1)));
        assertThat(next(first, new Judged(at(3_000), Scripts.undecided()))).isEqualTo(first);
    }

    @Test
    void aSharedIncidentHoldsTheStepAndLiftsWhenItIsOver() {
        RolloutState held = after(wish("v2"), new Ready(at(1)), new Judged(at(90), Scripts.hold()));
        assertThat(held).satisfies(shifting(0, 500));
        assertThat(((Shifting) held).hold()).isEqualTo("Both versions fail.");
        Transition lifted = RolloutMachine.next(held, new Judged(at(91), Scripts.undecided()), PLAN);
        assertThat(lifted.next()).isEqualTo(after(wish("v2"), new Ready(at(1))));
        assertThat(lifted.effects()).as("what the incident cost is forgotten").contains(new Effect.ProveAfresh());
    }

    @Test
    void anyOtherHoldKeepsWhatWasCounted() {
        RolloutState held = after(wish("v2"), new Ready(at(1)), new Held(at(90), "NoReports", "No gateway reports."));
        Transition lifted = RolloutMachine.next(held, new Judged(at(91), Scripts.undecided()), PLAN);
        assertThat(lifted.changed()).isTrue();
        assertThat(lifted.effects()).doesNotContain(new Effect.ProveAfresh());
    }

    @Test
    void anApprovalWaitsForAPersonAndTheTestStaysOn() {
        RolloutState waiting = after(wish("v2"), new Ready(at(1)), passed(61));
        assertThat(next(waiting, passed(90))).isEqualTo(waiting);
        assertThat(next(waiting, command(90, Command.RESUME))).isEqualTo(waiting);
        assertThat(next(waiting, new Judged(at(90), Scripts.fail()))).isInstanceOf(RollingBack.class);
    }

    @Test
    void aPausedStepResumesAtItsWeightWithItsFullTime() {
        RolloutState paused = after(wish("v2"), new Ready(at(1)), command(30, Command.PAUSE));
        assertThat(paused.weight()).isEqualTo(500);
        RolloutState resumed = next(paused, command(100, Command.RESUME));
        assertThat(resumed).satisfies(shifting(0, 500));
        assertThat(((Shifting) resumed).since()).isEqualTo(at(100));
    }

    @Test
    void aPauseBeforeTheFirstStepKeepsTheCanaryWithoutTraffic() {
        RolloutState paused = after(wish("v2"), command(1, Command.PAUSE), new Ready(at(2)));
        assertThat(paused.weight()).isZero();
        assertThat(next(paused, command(3, Command.PROMOTE))).isEqualTo(paused);
        assertThat(next(paused, command(3, Command.RESUME))).isInstanceOf(Preparing.class);
    }

    @Test
    void aPausedPromotionResumesAsPromotion() {
        RolloutState promoting = next(next(atHalf(), passed(140)), passed(141));
        RolloutState paused = next(promoting, command(150, Command.PAUSE));
        assertThat(paused.weight()).isEqualTo(10_000);
        assertThat(next(paused, new Tick(at(2_000)))).isEqualTo(paused);
        assertThat(next(paused, command(2_001, Command.RESUME))).isInstanceOf(Promoting.class);
    }

    @Test
    void aRollbackTakesTheWeightAwayBeforeAnythingElse() {
        Transition back = RolloutMachine.next(atHalf(), new Judged(at(131), Scripts.fail()), PLAN);
        assertThat(back.effects()).first().isEqualTo(new Effect.SetWeight(0));
        assertThat(back.effects()).doesNotHaveAnyElementsOfTypes(Effect.ReleaseCanary.class);
        Transition end = RolloutMachine.next(back.next(), new Settled(at(132)), PLAN);
        assertThat(((Done) end.next()).outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(end.next().stable()).isEqualTo("v1");
        assertThat(end.effects()).contains(new Effect.ReleaseCanary("v2"));
    }

    @Test
    void aRollbackEndsWithoutAnswersOfGatewaysOnceTheirLeaseHasRunOut() {
        RolloutState back = next(atHalf(), new Judged(at(131), Scripts.fail()));
        assertThat(next(back, new Tick(at(160)))).isEqualTo(back);
        assertThat(next(back, new Tick(at(161)))).isInstanceOf(Done.class);
    }

    @Test
    void aFailureDuringPromotionReturnsToTheOldVersion() {
        RolloutState promoting = next(next(atHalf(), passed(140)), passed(141));
        RolloutState back = next(promoting, new Judged(at(200), Scripts.fail()));
        assertThat(back).isInstanceOf(RollingBack.class);
        assertThat(back.stable()).isEqualTo("v1");
    }

    @Test
    void anIncidentDuringPromotionDelaysItsEnd() {
        RolloutState promoting = next(next(atHalf(), passed(140)), passed(141));
        RolloutState held = next(promoting, new Judged(at(200), Scripts.hold()));
        assertThat(next(held, new Tick(at(800)))).isEqualTo(held);
        RolloutState lifted = next(held, new Judged(at(801), Scripts.undecided()));
        assertThat(next(lifted, new Tick(at(802)))).isEqualTo(lifted);
        assertThat(next(lifted, new Tick(at(1_401)))).isInstanceOf(HandingOver.class);
    }

    @Test
    void anUnreadyCanaryHoldsTheStepAndEndsTheReleaseAfterItsGrace() {
        RolloutState first = after(wish("v2"), new Ready(at(1)), new Unready(at(50), "Connection refused."));
        assertThat(next(first, passed(70))).isEqualTo(first);
        assertThat(next(first, command(70, Command.PROMOTE))).isEqualTo(first);
        assertThat(next(first, new Judged(at(70), Scripts.undecided()))).isEqualTo(first);
        assertThat(next(first, new Unready(at(79), "Connection refused."))).isEqualTo(first);
        assertThat(next(first, new Unready(at(80), "Connection refused."))).isInstanceOf(RollingBack.class);
        assertThat(next(first, new Tick(at(80)))).isInstanceOf(RollingBack.class);
        assertThat(next(next(first, new Ready(at(60))), passed(70))).isInstanceOf(Paused.class);
    }

    @Test
    void aCanaryThatNeverGetsReadyIsGivenUpAtTheDeadline() {
        RolloutState waiting = after(wish("v2"), new Unready(at(5), "Connection refused."));
        assertThat(((Preparing) waiting).hold()).isEqualTo("Connection refused.");
        Transition end = RolloutMachine.next(waiting, new Tick(at(3_600)), PLAN);
        assertThat(end.next()).isInstanceOf(RollingBack.class);
        assertThat(end.reason()).contains("60 min");
    }

    @Test
    void aNewerRevisionReplacesTheCanaryAndStartsAnew() {
        Transition superseded = RolloutMachine.next(atHalf(), wish("v3"), PLAN);
        assertThat(superseded.effects()).first().isEqualTo(new Effect.SetWeight(0));
        assertThat(((Preparing) superseded.next()).release().canary()).isEqualTo("v3");
        assertThat(superseded.next().stable()).isEqualTo("v1");
    }

    @Test
    void theStableRevisionAsWishEndsTheRelease() {
        RolloutState back = next(atHalf(), wish("v1"));
        assertThat(((RollingBack) back).outcome()).isEqualTo(Outcome.ABORTED);
    }

    @Test
    void aRevisionThatWasRolledBackIsTriedAgainOnlyByRetry() {
        RolloutState done = next(next(atHalf(), new Judged(at(131), Scripts.fail())), new Settled(at(132)));
        assertThat(next(done, wish("v2"))).isEqualTo(done);
        assertThat(next(done, wish("v3"))).isInstanceOf(Preparing.class);
        assertThat(next(done, command(140, Command.RETRY))).isInstanceOf(Preparing.class);
    }

    @Test
    void aPlanThatWasShortenedUnderAReleaseStillEnds() {
        RolloutPlan shorter =
                new RolloutPlan(List.of(new Step.Weighted(10_000, Duration.ZERO)), Duration.ofHours(1), Duration.ZERO);
        Transition transition = RolloutMachine.next(atHalf(), passed(131), shorter);
        assertThat(transition.next()).isInstanceOf(Promoting.class);
    }

    @Test
    void everyoneAtOnceIsPromotedUnderTestAndNotReleased() {
        RolloutState first = after(wish("v2"), new Ready(at(1)));
        Transition all = RolloutMachine.next(first, command(2, Command.PROMOTE_ALL), PLAN);
        assertThat(all.next()).isInstanceOf(Promoting.class);
        assertThat(all.effects()).contains(new Effect.SetWeight(10_000), new Effect.StepAnalysis());
        assertThat(next(all.next(), new Judged(at(3), Scripts.fail()))).isInstanceOf(RollingBack.class);
        assertThat(next(after(wish("v2")), command(2, Command.PROMOTE_ALL))).isInstanceOf(Preparing.class);
    }

    @Test
    void anApprovalMeansSomethingOnlyWhereThePlanAsksForOne() {
        RolloutState first = after(wish("v2"), new Ready(at(1)));
        assertThat(next(first, command(2, Command.APPROVE))).isEqualTo(first);
        RolloutState byHand = next(first, command(2, Command.PAUSE));
        assertThat(next(byHand, command(3, Command.APPROVE))).isEqualTo(byHand);
        RolloutState waiting = next(first, passed(61));
        assertThat(next(waiting, command(62, Command.APPROVE))).satisfies(shifting(2, 5_000));
    }

    @Test
    void aStepAndAnApprovalEndAtTheirOwnDeadline() {
        RolloutPlan plan = new RolloutPlan(
                List.of(
                        new Step.Weighted(500, Duration.ZERO, Duration.ofMinutes(5)),
                        new Step.Approval(Duration.ofMinutes(10)),
                        new Step.Weighted(10_000, Duration.ZERO)),
                Duration.ofHours(1),
                Duration.ZERO);
        RolloutState first = after(wish("v2"), new Ready(at(0)));
        assertThat(Wait.of(first, plan).orElseThrow().until()).isEqualTo(at(300));
        assertThat(RolloutMachine.next(first, new Tick(at(299)), plan).changed())
                .isFalse();
        Transition late = RolloutMachine.next(first, new Tick(at(300)), plan);
        assertThat(late.next()).isInstanceOf(RollingBack.class);
        assertThat(late.effects())
                .anyMatch(effect ->
                        effect instanceof Effect.Announce told && told.reason().equals("DeadlineExceeded"));
        RolloutState waiting = RolloutMachine.next(first, passed(100), plan).next();
        assertThat(Wait.of(waiting, plan)).contains(new Wait("approval", at(700), Wait.Then.ROLL_BACK));
        assertThat(RolloutMachine.next(waiting, new Tick(at(700)), plan).next()).isInstanceOf(RollingBack.class);
    }

    @Test
    void theReleasesDeadlineDoesNotEndAHealthyPromotion() {
        RolloutState promoting = next(next(atHalf(), passed(3_500)), passed(3_501));
        assertThat(next(promoting, new Tick(at(3_700)))).isEqualTo(promoting);
        assertThat(next(promoting, new Tick(at(4_101)))).isInstanceOf(HandingOver.class);
    }

    @Test
    void aHeldPromotionIsTakenBackAtTheReleasesDeadline() {
        RolloutState held = next(next(next(atHalf(), passed(140)), passed(141)), new Judged(at(200), Scripts.hold()));
        assertThat(next(held, new Tick(at(3_599)))).isEqualTo(held);
        assertThat(next(held, new Tick(at(3_600)))).isInstanceOf(RollingBack.class);
    }

    @Test
    void noTelemetryHoldsTheStepHoweverGoodTheEvidence() {
        Signal gone = new Signal.Held(at(90), "TelemetryLost", "No gateway reports.");
        Transition held = RolloutMachine.next(after(wish("v2"), new Ready(at(1))), gone, PLAN);
        assertThat(((Shifting) held.next()).hold()).isEqualTo("No gateway reports.");
        assertThat(held.effects()).containsExactly(new Effect.Announce("TelemetryLost", "No gateway reports."));
        assertThat(RolloutMachine.next(held.next(), gone, PLAN).changed()).isFalse();
        assertThat(next(held.next(), passed(91))).isInstanceOf(Paused.class);
    }

    @Test
    void aSuspicionWithEveryoneOnTheCanaryPutsSomeUsersBackToCompare() {
        RolloutState promoting = next(next(atHalf(), passed(140)), passed(141));
        Transition back = RolloutMachine.next(promoting, new Signal.Suspected(at(200), "It fails."), PLAN);
        assertThat(back.next()).satisfies(shifting(3, 5_000));
        assertThat(back.effects()).startsWith(new Effect.SetWeight(5_000), new Effect.StepAnalysis());
        assertThat(next(back.next(), new Judged(at(201), Scripts.fail()))).isInstanceOf(RollingBack.class);
        RolloutState shared = next(back.next(), new Judged(at(201), Scripts.hold()));
        assertThat(shared).satisfies(shifting(3, 5_000));
        assertThat(next(shared, passed(300))).isInstanceOf(Promoting.class);
    }

    @Test
    void aCanaryThatDiesWhileItServesEveryoneIsTakenBack() {
        RolloutState promoting = next(next(atHalf(), passed(140)), passed(141));
        RolloutState unready = next(promoting, new Unready(at(150), "Connection refused."));
        assertThat(next(unready, new Tick(at(179)))).isEqualTo(unready);
        assertThat(next(unready, new Tick(at(180)))).isInstanceOf(RollingBack.class);
    }

    @Test
    void anotherServiceOfTheGroupTakesThisOneBack() {
        Signal group = new Signal.GroupTakenBack(at(150), Outcome.ROLLED_BACK, "payments was taken back.");
        Transition back = RolloutMachine.next(atHalf(), group, PLAN);
        assertThat(back.effects()).first().isEqualTo(new Effect.SetWeight(0));
        assertThat(((RollingBack) back.next()).outcome()).isEqualTo(Outcome.ROLLED_BACK);
    }

    @Test
    void aPlanNamesWhatIsWrongWithIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan(new Step.Weighted(500, Duration.ZERO)))
                .withMessage("last step must have weight 10000, but the highest was 500");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan(new Step.Weighted(500, Duration.ZERO), new Step.Weighted(500, Duration.ZERO)))
                .withMessage("steps[1].weight must be above 500, but was 500");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan(new Step.Weighted(10_000, Duration.ofHours(1))))
                .withMessageStartingWith("deadline must be longer than all steps");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Step.Weighted(10_001, Duration.ZERO))
                .withMessage("weight must be between 1 and 10000, but was 10001");
    }

    private static RolloutPlan plan(Step... steps) {
        return new RolloutPlan(List.of(steps), Duration.ofHours(1), Duration.ZERO);
    }

    private static RolloutState atHalf() {
        return after(wish("v2"), new Ready(at(1)), passed(61), command(70, Command.PROMOTE));
    }

    private static List<Command> offered(RolloutState state) {
        return Command.meaningful(state, PLAN, at(70));
    }

    private static RolloutState after(Signal... signals) {
        RolloutState state = new Idle("v1");
        for (Signal signal : signals) {
            state = next(state, signal);
        }
        return state;
    }

    private static RolloutState next(RolloutState state, Signal signal) {
        return RolloutMachine.next(state, signal, PLAN).next();
    }

    private static Signal wish(String revision) {
        return new NewRevision(START, revision);
    }

    private static Signal passed(long seconds) {
        return new Judged(at(seconds), Scripts.pass());
    }

    private static Signal command(long seconds, Command command) {
        return new Commanded(at(seconds), command, "alice");
    }

    private static Instant at(long seconds) {
        return START.plusSeconds(seconds);
    }

    private static java.util.function.Consumer<RolloutState> shifting(int step, int weight) {
        return state -> {
            assertThat(state).isInstanceOf(Shifting.class);
            assertThat(((Shifting) state).step()).isEqualTo(step);
            assertThat(state.weight()).isEqualTo(weight);
        };
    }
}
