package dev.sluice.gateway.autoconfigure;

import java.time.Duration;

/** What a property may be. The error names the property, what holds for it, and what it was. */
record Limit(String property) {
    void positive(Duration value) {
        require(value.isPositive(), "must be positive", value);
    }

    void notNegative(Duration value) {
        require(!value.isNegative(), "must not be negative", value);
    }

    void notNegative(long value) {
        require(value >= 0, "must not be negative", value);
    }

    void atLeast(int least, int value) {
        require(value >= least, "must be at least " + least, value);
    }

    /** @param bounds the limits as the error says them */
    <T extends Comparable<T>> void between(T least, T most, T value, String bounds) {
        require(least.compareTo(value) <= 0 && value.compareTo(most) <= 0, "must be between " + bounds, value);
    }

    <T extends Comparable<T>> void between(T least, T most, T value) {
        between(least, most, value, least + " and " + most);
    }

    /** For what only this property knows. */
    void require(boolean holds, String rule, Object value) {
        if (!holds) throw new IllegalArgumentException(property + " " + rule + ", but was " + value);
    }
}
