package dev.sluice.rollout.api;

import dev.sluice.resource.InvalidDocument;
import dev.sluice.rollout.Decision;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a rollout's log.
 *
 * @param items oldest first
 * @param before what to ask for to get the page of older ones; null when there are none
 */
record LogPage(List<DecisionView> items, @Nullable Long before) {
    private static final int LARGEST = 1_000;

    /** The latest decisions whose number is below {@code before}, at most {@code limit}. */
    static LogPage of(List<Decision> decisions, long before, int limit) {
        if (limit < 1 || limit > LARGEST)
            throw new InvalidDocument("limit", "must be from 1 to " + LARGEST + ", but was " + limit);
        List<Decision> earlier =
                decisions.stream().filter(it -> it.number() < before).toList();
        int from = Math.max(0, earlier.size() - limit);
        return new LogPage(
                earlier.subList(from, earlier.size()).stream()
                        .map(DecisionView::of)
                        .toList(),
                from == 0 ? null : earlier.get(from).number());
    }
}
