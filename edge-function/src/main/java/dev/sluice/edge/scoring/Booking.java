package dev.sluice.edge.scoring;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One order's part in the counters: what a label needs to find its buckets, and a repeat to leave itself out.
 *
 * @param worth in hundredths of the reference currency, {@link Trail.Own#UNKNOWN_WORTH} if not known
 * @param keys of the subjects that the order names
 */
record Booking(long time, long worth, Map<Subject, String> keys) {

    static Booking of(OrderFacts order, ReferenceRates rates) {
        Map<Subject, String> keys = new EnumMap<>(Subject.class);
        for (Subject subject : Subject.values()) {
            String key = subject.key(order);
            if (key != null) keys.put(subject, key);
        }
        double worth = rates.worth(order.amount(), order.currency()).orElse(Double.NaN);
        return new Booking(
                order.time().toEpochMilli(),
                Double.isNaN(worth) ? Trail.Own.UNKNOWN_WORTH : Math.round(100 * worth),
                keys);
    }

    int hour() {
        return Trail.hour(time);
    }

    /** A companion as it is kept: 64 bits of FNV-1a, never 0; 0 stands for none. */
    static long companion(@Nullable String text) {
        if (text == null) return 0;
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        return hash == 0 ? 1 : hash;
    }
}
