package dev.sluice.orders.events;

import java.time.Duration;

/**
 * The pause after so many failures in a row: the first as long as {@code first}, each further one twice as long, none longer than
 * {@code longest}.
 */
record BackOff(Duration first, Duration longest) {

    Duration after(int failures) {
        Duration pause = first;
        for (int i = 1; i < failures && pause.compareTo(longest) < 0; i++) {
            pause = pause.multipliedBy(2);
        }
        return pause.compareTo(longest) < 0 ? pause : longest;
    }
}
