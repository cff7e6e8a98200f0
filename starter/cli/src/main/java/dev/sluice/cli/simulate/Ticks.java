package dev.sluice.cli.simulate;

import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * Round numbers along an axis.
 *
 * @param step from one to the next
 */
record Ticks(double least, double most, double step) {

    private static final List<Integer> SECONDS =
            List.of(1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200);
    private static final List<Double> ROUND = List.of(1.0, 2.0, 5.0, 10.0);

    /** About so many steps of 1, 2 or 5 times a power of ten between two values. */
    static Ticks around(double least, double most, int steps) {
        double greatest = most > least ? most : least + 1;
        double rough = (greatest - least) / steps;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double step = power
                * ROUND.stream()
                        .filter(round -> round * power >= rough * (1 - 1e-9))
                        .findFirst()
                        .orElse(10.0);
        return new Ticks(least, greatest, step);
    }

    /** Seconds from one time to the next, for about so many of them. */
    static double seconds(double length, int steps) {
        return SECONDS.stream()
                .filter(step -> step >= length / steps)
                .findFirst()
                .map(Integer::doubleValue)
                .orElse(86_400.0);
    }

    double[] all() {
        double first = Math.ceil(least / step - 1e-9);
        double last = Math.floor(most / step + 1e-9);
        return DoubleStream.iterate(first, i -> i <= last, i -> i + 1)
                .map(i -> i * step)
                .toArray();
    }

    /** A value of this axis, with as many decimals as tell it from the next. */
    String label(double value) {
        int decimals = (int) Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
        String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
        return text.matches("-0(\\.0*)?") ? text.substring(1) : text;
    }
}
