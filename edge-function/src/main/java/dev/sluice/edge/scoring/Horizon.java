package dev.sluice.edge.scoring;

/**
 * How far a memory reaches, in hours.
 *
 * @param delay age at which an order's label is known, 1 hour to 60 days; windows over labels end there
 */
record Horizon(int delay) {
    /** The longest window. */
    static final int LONGEST = 30 * 24;

    static final Horizon WEEK = new Horizon(7 * 24);

    private static final int LONGEST_DELAY = 60 * 24;

    Horizon {
        if (delay < 1 || delay > LONGEST_DELAY)
            throw new IllegalArgumentException(
                    "delay must be between 1 and " + LONGEST_DELAY + " hours, but was " + delay);
    }

    /** Buckets older than this before the newest order are of no use. */
    int retained() {
        return delay + LONGEST + 24;
    }
}
