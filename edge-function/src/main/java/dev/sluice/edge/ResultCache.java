package dev.sluice.edge;

import dev.sluice.edge.scoring.Recent;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Answers by request id. A repeat gets the answer of the first request, also while that is still being worked on; so a question is worked on once,
 * however many ask it. The same id with another body is a conflict. Failures and degraded answers are not kept, others until they expire. Holds
 * the newest requests; what is older is worked on again.
 */
final class ResultCache {
    private final Recent<String, Entry> entries;
    private final InstantSource clock;

    ResultCache(int max, InstantSource clock) {
        this.entries = new Recent<>(max);
        this.clock = clock;
    }

    /** A request and its answer to come; two entries are the same only if they are one. */
    private static final class Entry {
        private final Fingerprint fingerprint;
        private final CompletableFuture<Decision> result = new CompletableFuture<>();

        Entry(Fingerprint fingerprint) {
            this.fingerprint = fingerprint;
        }

        boolean isOver(Instant now) {
            return result.isDone()
                    && !result.isCompletedExceptionally()
                    && !now.isBefore(result.join().expires());
        }
    }

    /** What the cache says to a request. */
    sealed interface Lookup {}

    /** The id was used with another body. */
    record Conflict() implements Lookup {}

    /**
     * The answer, now or later.
     *
     * @param cached whether another request did the work
     */
    record Found(CompletableFuture<Decision> result, boolean cached) implements Lookup {}

    /** The answer to a request, worked out by {@code work} if this is the first with its id. */
    Lookup ask(String requestId, Fingerprint fingerprint, Supplier<CompletionStage<Decision>> work) {
        Entry mine = new Entry(fingerprint);
        Entry entry = entries.get(requestId, () -> mine);
        if (entry != mine && entry.isOver(clock.instant())) {
            entries.forget(requestId, entry);
            entry = entries.get(requestId, () -> mine);
        }
        if (entry == mine) start(requestId, mine, work);
        if (!entry.fingerprint.equals(fingerprint)) return new Conflict();
        return new Found(entry.result, entry != mine);
    }

    int size() {
        return entries.size();
    }

    /** Works outside the map's lock. The entry leaves the map before those who wait for it hear of its failure. */
    private void start(String requestId, Entry entry, Supplier<CompletionStage<Decision>> work) {
        begun(work).whenComplete((decision, failure) -> {
            if (failure != null || decision.degraded()) entries.forget(requestId, entry);
            if (failure != null) entry.result.completeExceptionally(failure);
            else entry.result.complete(decision);
        });
    }

    private static CompletionStage<Decision> begun(Supplier<CompletionStage<Decision>> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
