package dev.sluice.edge.events;

import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What became of the events, for meters. Any thread. */
public final class EventCounts {
    private final InstantSource clock;
    private final Map<Outcome, AtomicLong> outcomes = Arrays.stream(Outcome.values())
            .collect(Collectors.toUnmodifiableMap(Function.identity(), outcome -> new AtomicLong()));
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong gaps = new AtomicLong();
    /** Until then everything is counted, in ms since 1970; the start of the process until more is known. */
    private final AtomicLong countedUntil;

    /** What became of an event. */
    public enum Outcome {
        /** Its order was new and is counted now. */
        COUNTED,
        /** Its order was counted before: it was scored, or this is a later event of it, or a repeat. */
        KNOWN,
        /** It is not what {@code docs/order-events.md} says, and is skipped. */
        INVALID,
        /** Redis refuses it while it takes others, and it is skipped. */
        REFUSED
    }

    EventCounts(InstantSource clock) {
        this.clock = clock;
        this.countedUntil = new AtomicLong(clock.millis());
    }

    public long events(Outcome outcome) {
        return Objects.requireNonNull(outcomes.get(outcome)).get();
    }

    /** Attempts to read or count that failed. */
    public long failures() {
        return failures.get();
    }

    /** Times that entries were dropped from the stream which perhaps nobody had read. */
    public long gaps() {
        return gaps.get();
    }

    /** How far the counters are behind the stream, in seconds, whichever process reads it; goes on growing while none can. */
    public double lag() {
        return Math.max(0, clock.millis() - countedUntil.get()) / 1_000.0;
    }

    void add(Outcome outcome) {
        Objects.requireNonNull(outcomes.get(outcome)).incrementAndGet();
    }

    void failed() {
        failures.incrementAndGet();
    }

    void gap() {
        gaps.incrementAndGet();
    }

    /** Notes what is known of a place. */
    void at(Place place) {
        if (place.until() > 0) countedUntil.set(place.until());
    }
}
