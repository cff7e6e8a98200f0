package dev.sluice.edge.scoring;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A map that keeps its newest entries and forgets the oldest. For answers that may be asked for again soon: a cache that judges by
 * frequency would throw out exactly the entries that came last. Safe for use by several threads.
 */
public final class Recent<K, V> {
    private final Map<K, V> entries;

    /** Keeps at most {@code max} entries. */
    public Recent(int max) {
        if (max < 1) throw new IllegalArgumentException("max must be at least 1, but was " + max);
        this.entries = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > max;
            }
        };
    }

    /** The value of the key; if there is none, the supplied one, which is made at most once and while nobody else is served. */
    public synchronized V get(K key, Supplier<V> absent) {
        V value = entries.get(key);
        if (value == null) {
            value = absent.get();
            entries.put(key, value);
        }
        return value;
    }

    /** The value of the key, or null. */
    public synchronized @Nullable V find(K key) {
        return entries.get(key);
    }

    public synchronized void put(K key, V value) {
        entries.put(key, value);
    }

    /** Forgets the key if it still has this value. */
    public synchronized void forget(K key, V value) {
        entries.remove(key, value);
    }

    public synchronized int size() {
        return entries.size();
    }
}
