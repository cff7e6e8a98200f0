package dev.sluice.policy.text;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;

/** Durations in sentences. */
public final class DurationWords {
    private static final long SECONDS_UP_TO = 120;
    private static final long MINUTES_UP_TO = 7_200;

    private DurationWords() {}

    /** Exactly, to the millisecond: {@code 0.5 s}, {@code 90 s}, {@code 10 min}, {@code 2 min 5 s}, {@code 2 h 30 min}. */
    public static String of(Duration duration) {
        if (duration.isNegative()) {
            return "-" + of(duration.negated());
        }
        long seconds = duration.toSeconds();
        if (seconds < SECONDS_UP_TO) {
            return BigDecimal.valueOf(duration.toMillis(), 3)
                            .stripTrailingZeros()
                            .toPlainString() + " s";
        }
        return seconds < MINUTES_UP_TO
                ? parts(duration.toMinutes(), "min", duration.toSecondsPart(), "s")
                : parts(duration.toHours(), "h", duration.toMinutesPart(), "min");
    }

    private static String parts(long whole, String unit, int rest, String smaller) {
        return whole + " " + unit + (rest == 0 ? "" : " " + rest + " " + smaller);
    }

    /** As exactly as a forecast is: {@code 48 s}, {@code 12 min}, {@code 3.5 h}. */
    public static String about(double seconds) {
        if (seconds < SECONDS_UP_TO) {
            return String.format(Locale.ROOT, "%.0f s", StrictMath.ceil(seconds));
        }
        return seconds < MINUTES_UP_TO
                ? String.format(Locale.ROOT, "%.0f min", StrictMath.ceil(seconds / 60))
                : String.format(Locale.ROOT, "%,.1f h", seconds / 3_600);
    }
}
