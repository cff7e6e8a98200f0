package dev.sluice.edge.scoring;

import dev.sluice.edge.scoring.History.Past;
import dev.sluice.edge.scoring.History.Window;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The orders of one key. Immutable.
 *
 * <p>The latest {@value #MAX_ORDERS} orders are kept exactly, sorted by their own time, so windows have exact borders and late
 * orders fall into the right place. Of older ones the number, the total worth and the first time are kept. A window that holds
 * more than {@value #MAX_ORDERS} orders reads {@value #MAX_ORDERS}. Costs: one pass over the kept orders to read, one
 * copy to add; at most about 4 KB and {@value #MAX_COMPANIONS} companions for a key.
 */
final class Trail {
    static final int MAX_ORDERS = 256;
    static final int MAX_COMPANIONS = 16;
    static final Trail EMPTY = new Trail(new long[0], new double[0], new Totals(0, 0, 0, Long.MAX_VALUE), List.of());

    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final long WEEK = Duration.ofDays(7).toMillis();

    private final long[] times;
    /** Worth of each order, NaN if it is not known. */
    private final double[] worths;

    private final Totals totals;
    private final List<String> companions;

    /** Over all orders, kept or not: their number, how many have a known worth, its sum, the first time. */
    private record Totals(long orders, long priced, double worth, long first) {
        Totals with(long time, double newWorth) {
            boolean known = !Double.isNaN(newWorth);
            return new Totals(
                    orders + 1, priced + (known ? 1 : 0), worth + (known ? newWorth : 0), Math.min(first, time));
        }
    }

    private Trail(long[] times, double[] worths, Totals totals, List<String> companions) {
        this.times = times;
        this.worths = worths;
        this.totals = totals;
        this.companions = companions;
    }

    /** What an order at {@code time} that comes with {@code companion} may know. */
    Past at(long time, @Nullable String companion) {
        int end = after(time);
        boolean known = companion != null && companions.contains(companion);
        return new Past(
                totals.orders - (times.length - end),
                window(time - HOUR, end),
                window(time - DAY, end),
                window(time - WEEK, end),
                mean(end),
                totals.first < time ? (time - totals.first) / (double) DAY : 0,
                companions.size() - (known ? 1 : 0),
                known);
    }

    /** This trail and one more order; a worth of NaN is not known. */
    Trail with(long time, double worth, @Nullable String companion) {
        int at = after(time);
        int drop = times.length == MAX_ORDERS ? 1 : 0;
        if (at < drop) return new Trail(times, worths, totals.with(time, worth), with(companion));
        long[] newTimes = new long[times.length + 1 - drop];
        double[] newWorths = new double[newTimes.length];
        System.arraycopy(times, drop, newTimes, 0, at - drop);
        System.arraycopy(worths, drop, newWorths, 0, at - drop);
        newTimes[at - drop] = time;
        newWorths[at - drop] = worth;
        System.arraycopy(times, at, newTimes, at - drop + 1, times.length - at);
        System.arraycopy(worths, at, newWorths, at - drop + 1, times.length - at);
        return new Trail(newTimes, newWorths, totals.with(time, worth), with(companion));
    }

    /** Estimate of the memory held, in bytes; the companions are the caller's strings, at most 256 characters each. */
    int bytes() {
        int texts = 0;
        for (String companion : companions) texts += 56 + companion.length();
        return 160 + times.length * (Long.BYTES + Double.BYTES) + texts;
    }

    private List<String> with(@Nullable String companion) {
        if (companion == null || companions.contains(companion) || companions.size() == MAX_COMPANIONS)
            return companions;
        return Stream.concat(companions.stream(), Stream.of(companion)).toList();
    }

    /** Index of the first kept order later than {@code time}. */
    private int after(long time) {
        int found = Arrays.binarySearch(times, time);
        if (found < 0) return -found - 1;
        while (found < times.length && times[found] == time) found++;
        return found;
    }

    private Window window(long start, int end) {
        int orders = 0;
        double worth = 0;
        for (int i = end - 1; i >= 0 && times[i] > start; i--) {
            orders++;
            if (!Double.isNaN(worths[i])) worth += worths[i];
        }
        return new Window(orders, worth);
    }

    private OptionalDouble mean(int end) {
        long priced = totals.priced;
        double worth = totals.worth;
        for (int i = end; i < times.length; i++) {
            if (Double.isNaN(worths[i])) continue;
            priced--;
            worth -= worths[i];
        }
        return priced > 0 ? OptionalDouble.of(worth / priced) : OptionalDouble.empty();
    }
}
