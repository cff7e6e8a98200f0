package dev.sluice.edge;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers by request id. A repeat gets the answer of the first request, also while that is still being worked on; so a question is worked on once,
 * however many ask it. The same id with another body is a conflict. Failures and degraded answers are not kept, others until they expire. Holds
 * the newest requests; what is older is worked on again.
 */
final class ResultCache {
    private final Map<String, Running> running = new HashMap<>();
    private final DecisionRing finished;
    private final InstantSource clock;

    ResultCache(int max, InstantSource clock) {
        this.finished = new DecisionRing(max);
        this.clock = clock;
    }

    /** A request that is being worked on, and its answer to come. */
    private record Running(Fingerprint fingerprint, CompletableFuture<Decision> result) {}

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
        Running mine = new Running(fingerprint, new CompletableFuture<>());
        Lookup known = known(requestId, mine);
        if (known != null) return known;
        start(requestId, mine, work);
        return new Found(mine.result, false);
    }

    synchronized int size() {
        return running.size() + finished.size();
    }

    /** What is known of the request; null if nothing, and then it is the caller's to work on. */
    private synchronized @Nullable Lookup known(String requestId, Running mine) {
        Running other = running.get(requestId);
        if (other != null) return found(other.fingerprint, mine, other.result);
        DecisionRing.Kept kept = finished.find(requestId);
        if (kept != null && clock.instant().isBefore(kept.decision().expires()))
            return found(kept.fingerprint(), mine, CompletableFuture.completedFuture(kept.decision()));
        running.put(requestId, mine);
        return null;
    }

    private static Lookup found(Fingerprint first, Running mine, CompletableFuture<Decision> result) {
        return first.equals(mine.fingerprint) ? new Found(result, true) : new Conflict();
    }

    /** Works outside the lock. What is not to be kept is forgotten before those who wait for it hear of it. */
    private void start(String requestId, Running mine, Supplier<CompletionStage<Decision>> work) {
        begun(work).whenComplete((decision, failure) -> {
            finish(requestId, mine, failure == null && !decision.degraded() ? decision : null);
            if (failure != null) mine.result.completeExceptionally(failure);
            else mine.result.complete(decision);
        });
    }

    private synchronized void finish(String requestId, Running mine, @Nullable Decision decision) {
        running.remove(requestId);
        if (decision != null) finished.put(requestId, mine.fingerprint, decision);
    }

    private static CompletionStage<Decision> begun(Supplier<CompletionStage<Decision>> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
