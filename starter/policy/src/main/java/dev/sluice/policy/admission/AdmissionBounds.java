package dev.sluice.policy.admission;

import java.time.Duration;

/**
 * What a {@link ConcurrencyLimit} may do.
 *
 * @param initial limit before anything is known
 * @param min lowest limit, at least 1
 * @param max highest limit, at least {@code min}
 * @param patience how long requests may take before any is refused; zero tolerates no queue beyond the best throughput
 */
public record AdmissionBounds(int initial, int min, int max, Duration patience) {
    public AdmissionBounds {
        if (min < 1) throw new IllegalArgumentException("min must be at least 1, but was " + min);
        if (max < min) throw new IllegalArgumentException("max must be at least " + min + " (min), but was " + max);
        if (initial < min || initial > max)
            throw new IllegalArgumentException(
                    "initial must be between " + min + " (min) and " + max + " (max), but was " + initial);
        if (patience.isNegative())
            throw new IllegalArgumentException("patience must not be negative, but was " + patience);
    }
}
