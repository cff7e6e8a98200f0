package dev.sluice.policy.rollout;

import dev.sluice.policy.rollout.RolloutState.Active;
import dev.sluice.policy.rollout.RolloutState.UnderTest;
import dev.sluice.policy.rollout.Signal.Readiness;
import dev.sluice.policy.rollout.Signal.Ready;
import dev.sluice.policy.rollout.Signal.StableReady;
import dev.sluice.policy.rollout.Signal.StableUnready;
import dev.sluice.policy.rollout.Signal.Unready;

/** Answers of the {@link RolloutMachine} to news of whether the versions can take traffic; people are told once. */
final class Fitnesses {
    private Fitnesses() {}

    static Transition heard(UnderTest state, Readiness readiness, RolloutPlan plan) {
        Fitness fitness = state.release().fitness();
        return switch (readiness) {
            case Ready ready when fitness.canaryFit() -> Transition.stay(state, "The canary is ready.");
            case Ready ready -> told(state, fitness.withCanary(), "CanaryReady", "The canary is ready again.");
            case Unready unready when !fitness.canaryFit() -> Moves.expire(state, new Signal.Tick(unready.at()), plan);
            case Unready unready ->
                told(state, fitness.withoutCanary(unready.why(), unready.at()), "CanaryUnready", unready.why());
            case StableReady ready -> stableReady(state);
            case StableUnready unready -> stableUnready(state, unready);
        };
    }

    static Transition stableReady(Active state) {
        Fitness fitness = state.release().fitness();
        return fitness.stableFit()
                ? Transition.stay(state, "The stable version is ready.")
                : told(state, fitness.withStable(""), "StableReady", "The stable version is ready again.");
    }

    static Transition stableUnready(Active state, StableUnready unready) {
        Fitness fitness = state.release().fitness();
        return fitness.stableFit()
                ? told(state, fitness.withStable(unready.why()), "StableUnready", unready.why())
                : Transition.stay(state, fitness.stable());
    }

    private static Transition told(Active state, Fitness fitness, String reason, String message) {
        return Transition.to(state.with(state.release().with(fitness)), message, Moves.announce(reason, message));
    }
}
