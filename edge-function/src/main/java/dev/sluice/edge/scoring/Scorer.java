package dev.sluice.edge.scoring;

import dev.sluice.policy.risk.RiskFeatures;
import dev.sluice.policy.risk.RiskModel;
import dev.sluice.policy.risk.RiskReason;
import dev.sluice.policy.risk.RiskScore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Scores an order: reads and updates the counters, forms the features, asks the model. If the counters fail or are too
 * slow, the order is scored by its own fields, and the reasons say so.
 */
public final class Scorer {
    private static final RiskReason UNREAD = new RiskReason(
            "memory-unavailable", 0, "The counters could not be read: scored by the order's own fields.");

    private final Counters counters;
    private final Features features;
    private final RiskModel model;

    Scorer(Counters counters, ReferenceRates rates, RiskModel model) {
        this.counters = counters;
        this.features = new Features(rates);
        this.model = model;
    }

    /** Name and version of the model. */
    public String model() {
        return model.name();
    }

    /** Customers, devices, addresses and sellers remembered, about. */
    public long remembered() {
        return counters.keys();
    }

    /**
     * A score, what it was made of, and whether the memory could be read for it.
     *
     * @param degraded whether the order was scored by its own fields only; such an answer must not be kept
     */
    public record Scored(RiskFeatures features, RiskScore score, boolean degraded) {}

    /** Completes exceptionally only if the model fails. */
    public CompletionStage<Scored> score(OrderFacts order) {
        return begun(() -> counters.observe(order)).handle((history, failure) -> {
            RiskFeatures known = features.of(order, failure == null ? history : null);
            return scored(known, failure != null);
        });
    }

    /** Counts an order without scoring it; true if it was new. Completes exceptionally if the counters cannot be reached. */
    public CompletionStage<Boolean> count(OrderFacts order) {
        return begun(() -> counters.count(order));
    }

    /** Notes what became of an order; completes exceptionally if the counters cannot be reached. */
    public CompletionStage<Label.Effect> label(Label label) {
        return begun(() -> counters.label(label));
    }

    /** A store that throws is a store that fails. */
    private static <T> CompletionStage<T> begun(Supplier<CompletionStage<T>> call) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private Scored scored(RiskFeatures known, boolean degraded) {
        RiskScore score = model.score(known);
        if (!degraded) return new Scored(known, score, false);
        List<RiskReason> reasons = new ArrayList<>(score.reasons());
        reasons.add(UNREAD);
        return new Scored(known, new RiskScore(score.score(), score.verdict(), reasons, score.model()), true);
    }
}
