package dev.sluice.policy.placement;

/**
 * The event loops as a placement may see them: their load at the last sample, and what was placed on them since.
 *
 * <p>A sample is always a little old. Whoever chooses by {@link #sampled(int)} alone sends every connection of a burst to
 * the loop that was idle when the sample was taken; {@link #placedSince(int)} is there to prevent that.
 */
public interface Loops {
    /** Number of loops, at least 1; loops are numbered from 0. */
    int count();

    /** Load of a loop at the last sample. */
    LoopLoad sampled(int loop);

    /** Connections placed on a loop since the last sample, not negative. */
    int placedSince(int loop);

    /** Connections placed so far on all loops together, not negative. */
    long placements();
}
