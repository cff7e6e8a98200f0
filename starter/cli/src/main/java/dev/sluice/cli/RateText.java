package dev.sluice.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Requests a second: {@code 100} or {@code 100/s}. */
final class RateText implements ITypeConverter<Double> {

    private static final double HIGHEST = 100_000;

    @Override
    public Double convert(String text) {
        try {
            double rate = Double.parseDouble(text.endsWith("/s") ? text.substring(0, text.length() - 2) : text);
            if (rate > 0 && rate <= HIGHEST) {
                return rate;
            }
        } catch (NumberFormatException e) {
            throw notARate(text);
        }
        throw notARate(text);
    }

    private static TypeConversionException notARate(String text) {
        return new TypeConversionException("must be requests a second such as 100 or 100/s, but was " + text);
    }
}
