package dev.sluice.policy.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.analysis.Verdict;
import dev.sluice.policy.rollout.Lockstep.Place;
import dev.sluice.policy.rollout.RolloutState.Active;
import dev.sluice.policy.rollout.RolloutState.Paused;
import dev.sluice.policy.rollout.RolloutState.Preparing;
import dev.sluice.policy.rollout.RolloutState.Promoting;
import dev.sluice.policy.rollout.RolloutState.RollingBack;
import dev.sluice.policy.rollout.RolloutState.Shifting;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LockstepTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Release RELEASE = new Release("v1", "v2", START);

    @Test
    void theFirstStepBeginsWhenEveryServiceIsReady() {
        Active preparing = new Preparing(RELEASE, "");
        Place ready = place("orders", preparing, true, Scripts.undecided(), 1);
        Place starting = place("payments", preparing, false, Scripts.undecided(), 1);
        assertThat(Lockstep.waitsFor(ready, List.of(starting))).contains("Waits for its release group: payments.");
        assertThat(Lockstep.waitsFor(ready, List.of(place("payments", preparing, true, Scripts.undecided(), 1))))
                .isEmpty();
    }

    @Test
    void aServiceThatIsNotDoneWithItsOwnStepDoesNotSayThatItWaitsForOthers() {
        Active first = new Shifting(RELEASE, 0, 500, START, "", false);
        Place own = place("orders", first, true, Scripts.undecided(), 90);
        assertThat(Lockstep.waitsFor(own, List.of(own))).isEmpty();
    }

    @Test
    void aStepEndsWhenEveryServiceHasPassedIt() {
        Active first = new Shifting(RELEASE, 0, 500, START, "", false);
        Place passed = place("orders", first, true, Scripts.pass(), 90);
        assertThat(Lockstep.waitsFor(passed, List.of(place("payments", first, true, Scripts.undecided(), 90))))
                .isPresent();
        assertThat(Lockstep.waitsFor(passed, List.of(place("payments", first, true, Scripts.pass(), 59))))
                .as("not before atLeast")
                .isPresent();
        assertThat(Lockstep.waitsFor(passed, List.of(place("payments", first, true, Scripts.pass(), 60))))
                .isEmpty();
        Active ahead = new Paused(RELEASE, 1, 500, START, true, "");
        assertThat(Lockstep.waitsFor(passed, List.of(place("payments", ahead, true, Scripts.pass(), 90))))
                .isEmpty();
    }

    @Test
    void noServiceIsHandedOverBeforeAllAreProved() {
        Active promoting = new Promoting(RELEASE, START, "");
        Place own = place("orders", promoting, true, Scripts.pass(), 600);
        assertThat(Lockstep.waitsFor(
                        own,
                        List.of(place(
                                "payments",
                                new Promoting(RELEASE, START.plusSeconds(1), ""),
                                true,
                                Scripts.pass(),
                                600))))
                .isPresent();
        assertThat(Lockstep.waitsFor(own, List.of(place("payments", promoting, true, Scripts.pass(), 600))))
                .isEmpty();
    }

    @Test
    void whoIsBeingTakenBackIsNotWaitedFor() {
        Active back = new RollingBack(RELEASE, 0, START, Outcome.ABORTED, "Aborted.");
        assertThat(Lockstep.place("orders", back, Scripts.PLAN, true, null, START))
                .isEmpty();
    }

    private static Place place(String name, Active state, boolean ready, Verdict verdict, long second) {
        return Lockstep.place(name, state, Scripts.PLAN, ready, verdict, START.plusSeconds(second))
                .orElseThrow();
    }
}
