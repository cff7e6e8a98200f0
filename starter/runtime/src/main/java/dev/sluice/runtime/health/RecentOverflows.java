package dev.sluice.runtime.health;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.DoubleSupplier;

/** Connections that the kernel turned away lately because an accept queue was full, from readings of its counter. */
final class RecentOverflows {
    private static final long WINDOW_NANOS = Duration.ofMinutes(1).toNanos();
    private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

    private final DoubleSupplier total;
    private final Deque<Reading> readings = new ArrayDeque<>();

    RecentOverflows(DoubleSupplier total) {
        this.total = total;
    }

    /** How many since a reading of about a minute ago, or since the first one. */
    synchronized long inLastMinute(long nowNanos) {
        var now = (long) total.getAsDouble();
        if (readings.isEmpty() || nowNanos - readings.getLast().atNanos >= SECOND_NANOS)
            readings.addLast(new Reading(nowNanos, now));
        while (readings.size() > 1 && nowNanos - second().atNanos >= WINDOW_NANOS) readings.removeFirst();
        return now - readings.getFirst().total;
    }

    private Reading second() {
        var oldestFirst = readings.iterator();
        oldestFirst.next();
        return oldestFirst.next();
    }

    private record Reading(long atNanos, long total) {}
}
