package dev.sluice.runtime;

/**
 * How many connections each listener accepts.
 *
 * @param open in all, at least 1
 * @param perAddress of one client address; 0 for any number
 */
public record ConnectionLimits(int open, int perAddress) {
    public ConnectionLimits {
        if (open < 1) throw new IllegalArgumentException("open must be at least 1, but was " + open);
        if (perAddress < 0)
            throw new IllegalArgumentException("perAddress must not be negative, but was " + perAddress);
    }
}
