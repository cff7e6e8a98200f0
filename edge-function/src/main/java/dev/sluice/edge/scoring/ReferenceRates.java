package dev.sluice.edge.scoring;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Currency;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Properties;

/**
 * What one unit of a currency is worth in the reference currency, in which a model's limits are written. Coarse on purpose: a
 * limit separates orders of magnitude. An amount in a currency that is not listed has no worth, which is missing and not 0.
 */
final class ReferenceRates {
    private final Map<Currency, Double> rates;

    private ReferenceRates(Map<Currency, Double> rates) {
        this.rates = Map.copyOf(rates);
    }

    /** The rates that come with the program; the reference currency is the pound. */
    public static ReferenceRates defaults() {
        try (InputStream in = ReferenceRates.class.getResourceAsStream("reference-rates.properties")) {
            return read(
                    "reference-rates.properties",
                    new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new InvalidDataException("reference-rates.properties", e);
        }
    }

    public static ReferenceRates load(Path file) {
        try {
            return read(file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw new InvalidDataException(file.toString(), e);
        }
    }

    private static ReferenceRates read(String source, String text) throws IOException {
        Properties lines = new Properties();
        try (Reader reader = new StringReader(text)) {
            lines.load(reader);
        }
        Map<Currency, Double> rates = new HashMap<>();
        for (String code : lines.stringPropertyNames())
            rates.put(currency(source, code), rate(source, code, lines.getProperty(code)));
        if (rates.isEmpty()) throw new InvalidDataException(source, "must list at least one currency");
        return new ReferenceRates(rates);
    }

    private static Currency currency(String source, String code) {
        try {
            return Currency.getInstance(code);
        } catch (IllegalArgumentException e) {
            throw new InvalidDataException(source, code + " is not an ISO 4217 code");
        }
    }

    private static double rate(String source, String code, String text) {
        try {
            double rate = Double.parseDouble(text.strip());
            if (rate > 0 && Double.isFinite(rate)) return rate;
        } catch (NumberFormatException e) {
            // Reported below, like a number out of range.
        }
        throw new InvalidDataException(source, code + " must be a number above 0, but was " + text);
    }

    /** The amount in units of the reference currency, empty if the currency is not listed. */
    public OptionalDouble worth(long minorUnits, Currency currency) {
        Double rate = rates.get(currency);
        if (rate == null) return OptionalDouble.empty();
        return OptionalDouble.of(minorUnits * rate / Math.pow(10, Math.max(0, currency.getDefaultFractionDigits())));
    }
}
