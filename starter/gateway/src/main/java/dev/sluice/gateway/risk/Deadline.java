package dev.sluice.gateway.risk;

import java.time.Duration;

/**
 * How the time for one verdict is shared among those who may be asked: what is left of it, in equal parts. So one that hangs leaves
 * time for the next, and what one does not use goes to the next.
 *
 * @param whole time for all of them
 */
record Deadline(Duration whole) {

    /** Kept back, in parts of the whole, so that the last one's breaker hears of its timeout before the whole is over. */
    private static final int RESERVE = 25;

    /**
     * Time for the next one; zero or less if there is none.
     *
     * @param elapsed since the first one was asked
     * @param left how many have not been asked yet, the next one included
     */
    Duration share(Duration elapsed, int left) {
        return whole.minus(whole.dividedBy(RESERVE)).minus(elapsed).dividedBy(left);
    }
}
