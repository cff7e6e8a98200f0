package dev.sluice.policy.rollout;

import dev.sluice.policy.analysis.Verdict;
import dev.sluice.policy.rollout.RolloutState.Active;
import dev.sluice.policy.rollout.RolloutState.HandingOver;
import dev.sluice.policy.rollout.RolloutState.Paused;
import dev.sluice.policy.rollout.RolloutState.Preparing;
import dev.sluice.policy.rollout.RolloutState.Promoting;
import dev.sluice.policy.rollout.RolloutState.RollingBack;
import dev.sluice.policy.rollout.RolloutState.Shifting;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How the services of a release group keep step: none goes on before all that are being released have come as far. */
public final class Lockstep {

    private static final int PROMOTION = 1_000;
    private static final int HANDOVER = 1_001;

    private Lockstep() {}

    /**
     * Where one service of the group stands.
     *
     * @param step index of its step; -1 before the first
     * @param passed whether nothing but the others keeps it there
     */
    public record Place(String service, int step, boolean passed) {}

    /**
     * Place of a service whose release is on; empty for one that is being taken back.
     *
     * @param ready whether its first step could begin
     * @param verdict what its evidence says; null without a test
     */
    public static Optional<Place> place(
            String service, Active state, RolloutPlan plan, boolean ready, @Nullable Verdict verdict, Instant at) {
        boolean fit = state.release().fitness().equals(Fitness.FIT);
        return switch (state) {
            case Preparing preparing -> Optional.of(new Place(service, Moves.BEFORE_FIRST_STEP, ready && fit));
            case Shifting shifting -> {
                boolean time = Moves.elapsed(shifting.since(), at).compareTo(Moves.atLeast(shifting, plan)) >= 0;
                yield Optional.of(new Place(service, shifting.step(), fit && time && verdict instanceof Verdict.Pass));
            }
            case Paused paused -> Optional.of(new Place(service, paused.step(), false));
            case Promoting promoting -> {
                boolean time = Moves.elapsed(promoting.since(), at).compareTo(plan.keepStable()) >= 0;
                yield Optional.of(new Place(
                        service, PROMOTION, fit && time && promoting.hold().isEmpty()));
            }
            case HandingOver handing -> Optional.of(new Place(service, HANDOVER, true));
            case RollingBack back -> Optional.empty();
        };
    }

    /** Whom a service must wait for that could go on by itself, as a sentence; empty when it may go on. */
    public static Optional<String> waitsFor(Place own, List<Place> others) {
        List<String> behind = others.stream()
                .filter(other -> other.step() < own.step() || (other.step() == own.step() && !other.passed()))
                .map(Place::service)
                .sorted()
                .toList();
        return own.passed() && !behind.isEmpty()
                ? Optional.of("Waits for its release group: " + String.join(", ", behind) + ".")
                : Optional.empty();
    }
}
