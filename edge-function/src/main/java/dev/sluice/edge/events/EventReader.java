package dev.sluice.edge.events;

import dev.sluice.edge.events.Bookmark.Turn;
import dev.sluice.edge.events.Bookmark.Way;
import dev.sluice.edge.events.EventStream.Entries;
import dev.sluice.edge.events.EventStream.Entry;
import dev.sluice.edge.redis.RedisException;
import dev.sluice.edge.scoring.Scorer;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the events of the order service, batch after batch, and has their orders counted. A batch that fails is read again, after a pause and in smaller
 * parts: an order counts once, so nothing is lost by that and nothing is doubled. Confined to its event loop, except where said.
 */
public final class EventReader {
    private static final Logger log = LoggerFactory.getLogger(EventReader.class);
    /** Small, so that an order which is to be scored does not wait long behind those which are only counted. */
    private static final int LARGEST_BATCH = 32;

    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final EventLoop loop;
    private final EventStream stream;
    private final Bookmark bookmark;
    private final EventCounter counter;
    private final EventCounts counts;
    private final InstantSource clock;
    private int batch = LARGEST_BATCH;
    private int failures;
    /** What was counted since the bookmark was moved. */
    private @Nullable Way counted;
    /** The next attempt that was planned. */
    private @Nullable Future<?> next;

    private volatile boolean closed;

    /**
     * Reads nothing before it is started.
     *
     * @param scorer whose counters are to know the orders
     */
    public EventReader(EventLoop loop, EventStream stream, Bookmark bookmark, Scorer scorer, InstantSource clock) {
        this.loop = loop;
        this.stream = stream;
        this.bookmark = bookmark;
        this.counts = new EventCounts(clock);
        this.counter = new EventCounter(scorer, counts);
        this.clock = clock;
    }

    public EventCounts counts() {
        return counts;
    }

    /** Any thread. */
    public void start() {
        loop.execute(this::step);
    }

    /** Begins nothing new. Any thread. */
    public void close() {
        closed = true;
        loop.execute(() -> {
            if (next != null) next.cancel(false);
        });
    }

    private boolean isOver() {
        return closed || loop.isShuttingDown();
    }

    private void step() {
        if (isOver()) return;
        batch().whenComplete((more, failure) -> {
            if (isOver()) return;
            if (failure == null) succeeded(more);
            else failed(failure);
        });
    }

    /** Reads and counts; true if there is more at once. */
    private CompletionStage<Boolean> batch() {
        try {
            return bookmark.turn(counted).thenCompose(this::read);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletionStage<Boolean> read(Turn turn) {
        counted = null;
        counts.at(turn.place());
        if (!turn.mine()) return CompletableFuture.completedFuture(false);
        long now = clock.millis();
        return stream.after(turn.place(), batch)
                .thenCompose(found -> counter.count(found.list()).thenApply(all -> counted(turn.place(), found, now)));
    }

    private boolean counted(Place from, Entries found, long now) {
        if (found.gap() && !found.list().isEmpty()) gap(from);
        boolean more = found.list().size() == batch;
        Place to = new Place(from.id(), now);
        if (!found.list().isEmpty()) {
            Entry last = found.list().getLast();
            to = new Place(last.id(), more ? last.millis() : now);
        }
        counted = new Way(from, to);
        counts.at(to);
        return more;
    }

    private void gap(Place from) {
        counts.gap();
        log.atWarn()
                .addKeyValue("sluice.edge.events.entry", from.id())
                .log(
                        "Order events left the stream before they were counted. Let it be longer: orders.events.max-stream-length");
    }

    private void succeeded(boolean more) {
        if (failures > 0)
            log.atInfo().addKeyValue("sluice.edge.events.failures", failures).log("Order events are counted again");
        failures = 0;
        batch = Math.min(LARGEST_BATCH, 2 * batch);
        if (more) loop.execute(this::step);
        else later(PAUSE);
    }

    private void failed(Throwable failure) {
        counts.failed();
        failures++;
        Throwable cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
        // Perhaps it was too much at once. But only in a large batch an event can show that it alone is refused.
        batch = cause instanceof RedisException ? Math.max(1, batch / 2) : LARGEST_BATCH;
        (failures == 1 ? log.atWarn() : log.atDebug())
                .addKeyValue("error.message", cause == null ? "not known" : String.valueOf(cause.getMessage()))
                .log("Order events cannot be counted; they wait in their stream");
        Duration pause = PAUSE.multipliedBy(1L << Math.min(failures, 5));
        later(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
    }

    private void later(Duration pause) {
        next = loop.schedule(this::step, pause.toMillis(), TimeUnit.MILLISECONDS);
    }
}
