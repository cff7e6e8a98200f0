package dev.sluice.edge.events;

import dev.sluice.edge.events.EventCounts.Outcome;
import dev.sluice.edge.events.EventStream.Entry;
import dev.sluice.edge.json.FieldError;
import dev.sluice.edge.json.JsonFields;
import dev.sluice.edge.redis.RedisException;
import dev.sluice.edge.scoring.OrderFacts;
import dev.sluice.edge.scoring.OrderJson;
import dev.sluice.edge.scoring.Scorer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the orders of a batch to the counters. An event that is wrong in itself must not hold up those behind it: it is skipped, counted and named in the
 * log. Wrong in itself is what cannot be read, and what Redis refuses while it takes another event of the same batch; if it takes
 * none, Redis is what is wrong, and the batch fails.
 */
final class EventCounter {
    private static final Logger log = LoggerFactory.getLogger(EventCounter.class);
    private static final long LOGGED_EVERY = Duration.ofSeconds(1).toNanos();

    private final Scorer scorer;
    private final EventCounts counts;
    private long logged = System.nanoTime() - LOGGED_EVERY;

    /** What became of an entry; {@code why} is empty unless it is to be skipped. */
    private record Result(String id, Outcome outcome, String why) {
        boolean skipped() {
            return !why.isEmpty();
        }
    }

    EventCounter(Scorer scorer, EventCounts counts) {
        this.scorer = scorer;
        this.counts = counts;
    }

    /** Completes with the number of entries skipped; exceptionally if one has to be tried again, and then nothing has been metered. */
    CompletionStage<Long> count(List<Entry> batch) {
        List<CompletableFuture<Result>> results =
                batch.stream().map(entry -> count(entry).toCompletableFuture()).toList();
        return CompletableFuture.allOf(results.toArray(CompletableFuture<?>[]::new))
                .thenApply(all ->
                        close(results.stream().map(CompletableFuture::join).toList()));
    }

    private CompletionStage<Result> count(Entry entry) {
        if (entry.event().length == 0) return invalid(entry, "it has no field event, or too long a one");
        JsonFields fields = JsonFields.parse(entry.event());
        OrderFacts order = fields.errors().isEmpty() ? OrderJson.read(fields) : null;
        if (order == null || !fields.errors().isEmpty())
            return invalid(
                    entry, fields.errors().stream().map(FieldError::toString).collect(Collectors.joining("; ")));
        return scorer.count(order)
                .handle((added, failure) -> failure == null
                        ? new Result(entry.id(), added ? Outcome.COUNTED : Outcome.KNOWN, "")
                        : refused(entry, failure));
    }

    private static CompletionStage<Result> invalid(Entry entry, String why) {
        return CompletableFuture.completedFuture(new Result(entry.id(), Outcome.INVALID, why));
    }

    /** Any failure but that of the way to Redis may come from the event itself. */
    private static Result refused(Entry entry, Throwable failure) {
        Throwable cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
        if (cause instanceof RedisException lost && !lost.isRefusal()) throw lost;
        return new Result(entry.id(), Outcome.REFUSED, String.valueOf(cause));
    }

    private long close(List<Result> results) {
        boolean taken = results.stream()
                .anyMatch(result -> result.outcome() == Outcome.COUNTED || result.outcome() == Outcome.KNOWN);
        Optional<Result> refused = results.stream()
                .filter(result -> result.outcome() == Outcome.REFUSED)
                .findFirst();
        if (refused.isPresent() && !taken)
            throw new IllegalStateException(refused.get().why());
        results.forEach(result -> counts.add(result.outcome()));
        List<Result> skipped = results.stream().filter(Result::skipped).toList();
        if (!skipped.isEmpty()) name(skipped.getFirst());
        return skipped.size();
    }

    /** Once a second at most, and never what the event says: it is about a customer. */
    private void name(Result skipped) {
        long now = System.nanoTime();
        if (now - logged < LOGGED_EVERY) return;
        logged = now;
        log.atWarn()
                .addKeyValue("sluice.edge.events.entry", skipped.id())
                .addKeyValue("error.message", skipped.why())
                .log("Order event is skipped, its order is not counted");
    }
}
