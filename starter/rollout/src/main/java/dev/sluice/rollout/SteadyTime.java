package dev.sluice.rollout;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * Time that only moves forward, at the pace of the monotonic clock: the wall clock is read once at the start, so that
 * setting it neither ends a wait early nor prolongs one. In whole milliseconds, so that what is written reads back equal.
 */
final class SteadyTime implements InstantSource {
    private final LongSupplier nanos;
    private final AtomicReference<Origin> origin;

    private record Origin(Instant wall, long nanos) {}

    SteadyTime(InstantSource wall, LongSupplier nanos) {
        this.nanos = nanos;
        this.origin = new AtomicReference<>(new Origin(wall.instant(), nanos.getAsLong()));
    }

    @Override
    public Instant instant() {
        Origin start = origin.get();
        Duration passed = Duration.ofNanos(nanos.getAsLong() - start.nanos());
        return start.wall().plus(passed).truncatedTo(ChronoUnit.MILLIS);
    }

    /** Continues from here at the earliest: what an earlier process wrote is never in the future. */
    void notBefore(Instant earliest) {
        if (instant().isBefore(earliest)) origin.set(new Origin(earliest, nanos.getAsLong()));
    }
}
