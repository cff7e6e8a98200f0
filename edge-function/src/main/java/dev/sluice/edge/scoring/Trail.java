package dev.sluice.edge.scoring;

import dev.sluice.edge.scoring.History.Past;
import dev.sluice.edge.scoring.History.Window;
import dev.sluice.edge.scoring.History.Windows;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * The orders of one key, in buckets of one hour.
 *
 * <p>A bucket holds how many orders were made in its hour by their own time, what they were worth and how many are known as fraud; an hour without orders
 * has none. A window is the sum of the buckets that it touches, so it may reach back up to an hour further than its name says. Buckets
 * older than {@link Horizon#retained()} before the newest order are dropped; of what they held, the totals remain. Not safe for use by several threads.
 */
final class Trail {
    static final int MAX_COMPANIONS = 16;

    /** Time of an order that does not exist. */
    static final long NEVER = Long.MIN_VALUE;

    static final long HOUR = Duration.ofHours(1).toMillis();
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final double MINUTE = Duration.ofMinutes(1).toMillis();

    private final Totals totals = new Totals();
    private long[] companions = {};
    private int size;
    private int[] hours = new int[2];
    private int[] orders = new int[2];
    private int[] frauds = new int[2];
    /** In hundredths of the reference currency. */
    private long[] worths = new long[2];

    /** Over all orders, in a bucket or not. */
    static final class Totals {
        long orders;
        /** Orders whose worth is not known. */
        long unpriced;

        long worth;
        long frauds;
        long first = Long.MAX_VALUE;
        long latest = NEVER;
    }

    /** What a repeated order must not see: its own earlier part in the trail. */
    record Own(int hour, long worth, long latestBefore, boolean companionNew) {
        static final long UNKNOWN_WORTH = -1;

        long knownWorth() {
            return Math.max(0, worth);
        }
    }

    static int hour(long time) {
        return (int) Math.floorDiv(time, HOUR);
    }

    Totals totals() {
        return totals;
    }

    /** Adds an order and says what a repeat of it must leave out. */
    Own add(long time, long worth, long companion, Horizon horizon) {
        Own own = new Own(hour(time), worth, totals.latest, companion != 0 && meet(companion));
        totals.orders++;
        totals.unpriced += worth < 0 ? 1 : 0;
        totals.worth += own.knownWorth();
        totals.first = Math.min(totals.first, time);
        totals.latest = Math.max(totals.latest, time);
        int oldest = hour(totals.latest) - horizon.retained();
        if (own.hour >= oldest) bucket(own.hour, 1, own.knownWorth(), 0, oldest);
        return own;
    }

    /** Corrects the number of known frauds, in all and in the bucket of the order's own hour if that is still held. */
    void label(int hour, int frauds) {
        totals.frauds += frauds;
        int at = find(hour);
        if (at >= 0) this.frauds[at] += frauds;
    }

    /** Adds to a bucket as a store has kept it; a store drops old ones by itself. */
    void load(int hour, int newOrders, long worth, int newFrauds) {
        append(hour);
        orders[size - 1] = newOrders;
        worths[size - 1] = worth;
        frauds[size - 1] = newFrauds;
    }

    /** Notes a companion; false if it was known or there are too many. */
    boolean meet(long companion) {
        if (knows(companion) || companions.length == MAX_COMPANIONS) return false;
        companions = Arrays.copyOf(companions, companions.length + 1);
        companions[companions.length - 1] = companion;
        return true;
    }

    /** What an order at {@code time} that comes with {@code companion} may know; {@code own} is its earlier part if it is a repeat. */
    Past at(long time, long companion, @Nullable Own own, Horizon horizon) {
        Reading reading = new Reading(hour(time), horizon);
        for (int i = 0; i < size; i++) reading.add(hours[i], orders[i], worths[i], frauds[i]);
        if (own != null && find(own.hour) >= 0) reading.add(own.hour, -1, -own.knownWorth(), 0);
        long before = totals.orders - reading.laterOrders - (own == null ? 0 : 1);
        long latest = own == null ? totals.latest : own.latestBefore;
        boolean known = companion != 0 && knows(companion);
        return new Past(
                before,
                totals.frauds,
                reading.recent(),
                reading.settled(),
                mean(before, reading, own),
                totals.first < time ? (time - totals.first) / (double) DAY : 0,
                latest == NEVER ? OptionalDouble.empty() : OptionalDouble.of(Math.max(0, time - latest) / MINUTE),
                companions.length - (known ? 1 : 0),
                known && (own == null || !own.companionNew));
    }

    /** Estimate of the memory held, in bytes. */
    int bytes() {
        return 240 + hours.length * (3 * Integer.BYTES + Long.BYTES) + companions.length * Long.BYTES;
    }

    private OptionalDouble mean(long before, Reading reading, @Nullable Own own) {
        long unpriced = totals.unpriced - (own != null && own.worth < 0 ? 1 : 0);
        long priced = before - unpriced;
        long worth = totals.worth - reading.laterWorth - (own == null ? 0 : own.knownWorth());
        return priced > 0 ? OptionalDouble.of(worth / 100.0 / priced) : OptionalDouble.empty();
    }

    private boolean knows(long companion) {
        for (long known : companions) if (known == companion) return true;
        return false;
    }

    private int find(int hour) {
        for (int i = size - 1; i >= 0; i--) if (hours[i] == hour) return i;
        return -1;
    }

    private void bucket(int hour, int newOrders, long worth, int newFrauds, int oldest) {
        int at = find(hour);
        if (at < 0) {
            drop(oldest);
            append(hour);
            at = size - 1;
        }
        orders[at] += newOrders;
        worths[at] += worth;
        frauds[at] += newFrauds;
    }

    private void drop(int oldest) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (hours[i] < oldest) continue;
            hours[kept] = hours[i];
            orders[kept] = orders[i];
            worths[kept] = worths[i];
            frauds[kept++] = frauds[i];
        }
        size = kept;
    }

    private void append(int hour) {
        if (size == hours.length) {
            int capacity = size + Math.max(2, size / 2);
            hours = Arrays.copyOf(hours, capacity);
            orders = Arrays.copyOf(orders, capacity);
            worths = Arrays.copyOf(worths, capacity);
            frauds = Arrays.copyOf(frauds, capacity);
        }
        hours[size] = hour;
        orders[size] = 0;
        worths[size] = 0;
        frauds[size++] = 0;
    }

    /** One pass over the buckets, summed into all windows at once. */
    private static final class Reading {
        private static final int[] LENGTHS = {1, 24, 7 * 24, Horizon.LONGEST};

        private final int hour;
        private final int settledHour;
        private final int[] orders = new int[8];
        private final int[] frauds = new int[8];
        private final long[] worths = new long[8];
        private int laterOrders;
        private long laterWorth;

        Reading(int hour, Horizon horizon) {
            this.hour = hour;
            this.settledHour = hour - horizon.delay() - 1;
        }

        void add(int bucket, int newOrders, long worth, int newFrauds) {
            int age = hour - bucket;
            int settledAge = settledHour - bucket;
            if (age < 0) {
                laterOrders += newOrders;
                laterWorth += worth;
                return;
            }
            for (int i = 0; i < LENGTHS.length; i++) {
                if (age <= LENGTHS[i]) sum(i, newOrders, worth, newFrauds);
                if (settledAge >= 0 && settledAge < LENGTHS[i]) sum(4 + i, newOrders, worth, newFrauds);
            }
        }

        private void sum(int window, int newOrders, long worth, int newFrauds) {
            orders[window] += newOrders;
            worths[window] += worth;
            frauds[window] += newFrauds;
        }

        Windows recent() {
            return new Windows(window(0), window(1), window(2), window(3));
        }

        Windows settled() {
            return new Windows(window(4), window(5), window(6), window(7));
        }

        private Window window(int window) {
            return new Window(orders[window], worths[window] / 100.0, frauds[window]);
        }
    }
}
