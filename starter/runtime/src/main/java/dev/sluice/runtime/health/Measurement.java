package dev.sluice.runtime.health;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One value and its limit, for people.
 *
 * @param name what was measured, in lower-case words with hyphens
 * @param healthy whether the value is within its limit
 */
public record Measurement(String name, String value, String limit, boolean healthy) {
    static Measurement of(String name, Duration value, Duration limit) {
        return new Measurement(name, millis(value), millis(limit), value.compareTo(limit) <= 0);
    }

    /** Of shares from 0 to 1. */
    static Measurement of(String name, double value, double limit) {
        return new Measurement(name, percent(value), percent(limit), value <= limit);
    }

    static Measurement of(String name, long value, long limit) {
        return new Measurement(name, Long.toString(value), Long.toString(limit), value <= limit);
    }

    /** Of what cannot be measured here, and therefore never is unhealthy. */
    static Measurement unknown(String name, String why, String limit) {
        return new Measurement(name, why, limit, true);
    }

    /** As a detail of a health report. */
    public Map<String, Object> details() {
        var details = new LinkedHashMap<String, Object>();
        details.put("value", value);
        details.put("limit", limit);
        details.put("healthy", healthy);
        return details;
    }

    private static String millis(Duration value) {
        return value.toMillis() + " ms";
    }

    static String percent(double share) {
        return BigDecimal.valueOf(share * 100)
                        .setScale(1, RoundingMode.HALF_UP)
                        .stripTrailingZeros()
                        .toPlainString() + " %";
    }
}
