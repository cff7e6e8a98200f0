package dev.sluice.cli.rollout;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/** Numbers as people read them. */
public final class Words {

    private static final double LARGEST_EXPONENT = Math.log(1e6);

    private Words() {}

    /** Basis points as percent: 250 is {@code 2.5 %}. */
    public static String weight(int basisPoints) {
        return BigDecimal.valueOf(basisPoints, 2).stripTrailingZeros().toPlainString() + " %";
    }

    /** A share from 0 to 1 as percent with as many digits as it needs. */
    public static String share(double share) {
        double percent = 100 * share;
        int digits = percent >= 10 ? 0 : percent >= 1 ? 1 : 2;
        return BigDecimal.valueOf(percent)
                        .setScale(digits, RoundingMode.HALF_UP)
                        .stripTrailingZeros()
                        .toPlainString() + " %";
    }

    public static String latency(long micros) {
        return micros <= 0
                ? "–"
                : micros < 10_000 ? String.format(Locale.ROOT, "%.1f ms", micros / 1_000.0) : micros / 1_000 + " ms";
    }

    public static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.1f s", millis / 1_000.0);
    }

    /** A length of time in its two largest units. */
    public static String duration(long millis) {
        long seconds = Math.max(0, Math.round(millis / 1_000.0));
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3_600
                ? seconds / 60 + " min " + seconds % 60 + " s"
                : seconds / 3_600 + " h " + seconds % 3_600 / 60 + " min";
    }

    /** Evidence is a factor kept as its logarithm: 4.605 is {@code 100:1}, below zero it speaks against an alarm. */
    public static String odds(double log) {
        if (log <= 0) {
            return "none";
        }
        return log >= LARGEST_EXPONENT
                ? "over 1000000:1"
                : String.format(Locale.ROOT, log < Math.log(10) ? "%.1f:1" : "%.0f:1", Math.exp(log));
    }
}
