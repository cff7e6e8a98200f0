package dev.sluice.policy.rollout;

import dev.sluice.policy.rollout.RolloutState.Done;
import dev.sluice.policy.rollout.RolloutState.HandingOver;
import dev.sluice.policy.rollout.RolloutState.Idle;
import dev.sluice.policy.rollout.RolloutState.Paused;
import dev.sluice.policy.rollout.RolloutState.Preparing;
import dev.sluice.policy.rollout.RolloutState.Promoting;
import dev.sluice.policy.rollout.RolloutState.RollingBack;
import dev.sluice.policy.rollout.RolloutState.Shifting;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a release waits for, and what happens when it does not come. Every state of a release that is on has one, so that
 * nothing waits for ever without a word.
 *
 * @param what it waits for, as a clause
 * @param until when the wait ends
 * @param then what happens at that time
 */
public record Wait(String what, Instant until, Then then) {

    /** How long a canary under traffic may be unready before the release ends. */
    static final Duration READY_GRACE = Duration.ofSeconds(30);

    /** After this long every gateway has put the weight to zero by itself: its lease of the weight has run out. */
    static final Duration SETTLE_LIMIT = Duration.ofSeconds(30);

    /** How often people are reminded of a wait that nothing but the stable version can end. */
    static final Duration REMINDER = Duration.ofMinutes(5);

    /** What happens at the end of a wait. Each is safe without anybody's help. */
    public enum Then {
        /** Weight to zero; stable serves everyone. */
        ROLL_BACK,
        /** The canary becomes the stable version. */
        HAND_OVER,
        /** What was decided goes on without the answer. */
        GO_ON,
        /** Nothing moves, and people are told again. */
        REMIND
    }

    /** The wait of a state whose deadline comes first; empty when no release is on. */
    public static Optional<Wait> of(RolloutState state, RolloutPlan plan) {
        return switch (state) {
            case Idle idle -> Optional.empty();
            case Preparing preparing -> Optional.of(ofRelease(preparing.release(), "the canary to be ready", plan));
            case Shifting shifting -> Optional.of(ofStep(shifting, plan));
            case Paused paused -> Optional.of(ofPause(paused, plan));
            case Promoting promoting -> Optional.of(ofPromotion(promoting, plan));
            case HandingOver handing -> Optional.of(ofHandover(handing));
            case RollingBack back -> Optional.of(ofTakingBack(back));
            case Done done -> Optional.empty();
        };
    }

    boolean over(Instant at) {
        return !at.isBefore(until);
    }

    private static Wait ofRelease(Release release, String what, RolloutPlan plan) {
        return new Wait(what, release.startedAt().plus(plan.deadline()), Then.ROLL_BACK);
    }

    private static Wait ofStep(Shifting state, RolloutPlan plan) {
        Instant canarySince = state.release().fitness().canarySince();
        return canarySince == null
                ? limited(ofRelease(state.release(), "evidence", plan), state.step(), state.since(), plan)
                : unready(canarySince);
    }

    private static Wait ofPause(Paused state, RolloutPlan plan) {
        Instant canarySince = state.release().fitness().canarySince();
        if (canarySince != null && state.weight() > 0) {
            return unready(canarySince);
        }
        String what = state.approval() ? "approval" : "the end of the pause";
        Wait wait = ofRelease(state.release(), what, plan);
        return state.approval() ? limited(wait, state.step(), state.since(), plan) : wait;
    }

    /** The release's deadline is met once everyone is on the canary; only a hold brings it back. */
    private static Wait ofPromotion(Promoting state, RolloutPlan plan) {
        Instant canarySince = state.release().fitness().canarySince();
        Instant warm = state.since().plus(plan.keepStable());
        if (canarySince != null) {
            return unready(canarySince);
        }
        if (state.hold().isEmpty()) {
            return new Wait("the old version to have been kept warm", warm, Then.HAND_OVER);
        }
        Wait wait = ofRelease(state.release(), "the end of what holds the promotion", plan);
        return wait.until().isAfter(warm) ? wait : new Wait(wait.what(), warm, Then.ROLL_BACK);
    }

    private static Wait ofHandover(HandingOver state) {
        return state.weight() == 10_000
                ? new Wait(
                        "the stable version to run the released revision",
                        state.since().plus(REMINDER),
                        Then.REMIND)
                : new Wait("every gateway to follow", state.since().plus(SETTLE_LIMIT), Then.GO_ON);
    }

    private static Wait ofTakingBack(RollingBack state) {
        return state.weight() > 0
                ? new Wait("the stable version to be ready", state.since().plus(REMINDER), Then.REMIND)
                : new Wait("weight zero at every gateway", state.since().plus(SETTLE_LIMIT), Then.GO_ON);
    }

    private static Wait unready(Instant since) {
        return new Wait("the canary to be ready again", since.plus(READY_GRACE), Then.ROLL_BACK);
    }

    private static Wait limited(Wait wait, int step, Instant since, RolloutPlan plan) {
        Duration limit =
                step >= 0 && step < plan.steps().size() ? plan.steps().get(step).deadline() : null;
        if (limit == null || !since.plus(limit).isBefore(wait.until())) {
            return wait;
        }
        return new Wait(wait.what(), since.plus(limit), wait.then());
    }
}
