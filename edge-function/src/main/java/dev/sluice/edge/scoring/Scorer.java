package dev.sluice.edge.scoring;

import dev.sluice.policy.risk.RiskFeatures;
import dev.sluice.policy.risk.RiskModel;
import dev.sluice.policy.risk.RiskReason;
import dev.sluice.policy.risk.RiskScore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Scores an order: reads and updates the counters, forms the features, asks the model. If the counters fail or are slower
 * than their deadline, the order is scored by its own fields, and the reasons say so.
 */
public final class Scorer {
    private static final RiskReason UNREAD = new RiskReason(
            "memory-unavailable", 0, "The counters could not be read: scored by the order's own fields.");

    /** The memory of this process answers at once. */
    private static final Duration NEVER_REACHED = Duration.ofSeconds(1);

    private final Counters counters;
    private final Features features;
    private final RiskModel model;
    private final Duration deadline;

    /** Waits at most {@code deadline} for the counters. */
    Scorer(Counters counters, ReferenceRates rates, RiskModel model, Duration deadline) {
        this.counters = counters;
        this.features = new Features(rates);
        this.model = model;
        this.deadline = deadline;
    }

    /**
     * A scorer that remembers in this process, in about {@code maxBytes}.
     *
     * @param scorecard file of the model, null for the built-in one
     * @param rates file of exchange rates, null for the built-in ones
     */
    public static Scorer inMemory(@Nullable Path scorecard, @Nullable Path rates, long maxBytes) {
        ReferenceRates worth = rates == null ? ReferenceRates.defaults() : ReferenceRates.load(rates);
        Scorecard model = scorecard == null ? ScorecardFile.defaults() : ScorecardFile.load(scorecard);
        return new Scorer(new MemoryCounters(worth, maxBytes), worth, model, NEVER_REACHED);
    }

    /** A scorer with the built-in model over any counters, which are waited for at most {@code deadline}. */
    public static Scorer over(Counters counters, Duration deadline) {
        return new Scorer(counters, ReferenceRates.defaults(), ScorecardFile.defaults(), deadline);
    }

    /** Name and version of the model. */
    public String model() {
        return model.name();
    }

    /** Customers, devices and addresses remembered, about. */
    public long remembered() {
        return counters.keys();
    }

    /**
     * A score, and whether the memory could be read for it.
     *
     * @param degraded whether the order was scored by its own fields only; such an answer must not be kept
     */
    public record Scored(RiskScore score, boolean degraded) {}

    /** Completes exceptionally only if the model fails. */
    public CompletionStage<Scored> score(OrderFacts order) {
        return history(order)
                .thenApply(history -> new Remembered(features.of(order, history), false))
                .exceptionally(failure -> new Remembered(features.of(order, null), true))
                .thenApply(this::score);
    }

    /** A copy, because a store's own future must not be completed by our deadline. */
    private CompletableFuture<History> history(OrderFacts order) {
        try {
            CompletableFuture<History> copy =
                    counters.observe(order).toCompletableFuture().copy();
            return copy.orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private record Remembered(RiskFeatures features, boolean degraded) {}

    private Scored score(Remembered remembered) {
        RiskScore score = model.score(remembered.features);
        if (!remembered.degraded) return new Scored(score, false);
        List<RiskReason> reasons = new ArrayList<>(score.reasons());
        reasons.add(UNREAD);
        return new Scored(new RiskScore(score.score(), score.verdict(), reasons, score.model()), true);
    }
}
