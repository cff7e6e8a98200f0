package dev.sluice.policy.rollout;

import java.util.ArrayList;
import java.util.List;

/**
 * Answer of the machine: where the release stands now, what to do, and why.
 *
 * @param next state after the signal
 * @param effects what to do, in this order
 * @param reason a sentence; for a signal that means nothing here, it says so
 * @param changed whether the state differs or there is something to do
 */
public record Transition(RolloutState next, List<Effect> effects, String reason, boolean changed) {

    public Transition {
        effects = List.copyOf(effects);
    }

    /** The same with one more thing to do, after the others. */
    Transition with(Effect more) {
        List<Effect> all = new ArrayList<>(effects);
        all.add(more);
        return new Transition(next, all, reason, true);
    }

    static Transition to(RolloutState next, String reason, Effect... effects) {
        return new Transition(next, List.of(effects), reason, true);
    }

    static Transition stay(RolloutState state, String reason) {
        return new Transition(state, List.of(), reason, false);
    }
}
