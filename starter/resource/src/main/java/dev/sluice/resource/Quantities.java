package dev.sluice.resource;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The written forms of percentages, durations and sizes in a resource. */
final class Quantities {
    /** Longest duration accepted; also keeps every sum far from overflow. */
    private static final Duration LONGEST = Duration.ofDays(365);

    private static final Pattern PERCENT = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,9})?)%");
    private static final Pattern DURATION = Pattern.compile(
            "(?:(\\d{1,6})d)?(?:(\\d{1,6})h)?(?:(\\d{1,8})m)?(?:(\\d{1,9}(?:\\.\\d{1,3})?)s)?(?:(\\d{1,12})ms)?");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,8})(B|KB|MB)");
    private static final Map<String, Long> UNITS = Map.of("B", 1L, "KB", 1L << 10, "MB", 1L << 20);

    private Quantities() {}

    /** A weight written in percent with at most two decimals and without a sign ({@code 5}, {@code 2.5}), in basis points. */
    static OptionalInt weight(Fields fields, String name) {
        Optional<JsonNode> value = fields.value(name);
        if (value.isEmpty()) return OptionalInt.empty();
        JsonNode found = value.get();
        Optional<BigDecimal> percent = finite(found) ? Optional.of(found.decimalValue()) : Optional.empty();
        Optional<BigDecimal> basisPoints = percent.map(number -> number.movePointRight(2));
        if (basisPoints.isPresent() && isWhole(basisPoints.get()) && isWeight(basisPoints.get()))
            return OptionalInt.of(basisPoints.get().intValueExact());
        fields.refuse(
                name,
                "must be a percentage from 0 to 100 with at most two decimals and without its sign such as 5 or 2.5,"
                        + " but was "
                        + Fields.shown(found));
        return OptionalInt.empty();
    }

    /** A share that must carry its percent sign, because 0.5 alone could mean half or half a percent. */
    static OptionalDouble percent(Fields fields, String name) {
        Optional<JsonNode> value = fields.value(name);
        if (value.isEmpty()) return OptionalDouble.empty();
        Optional<BigDecimal> percent = percentText(value.get());
        if (percent.isPresent() && percent.get().signum() > 0 && percent.get().compareTo(new BigDecimal(100)) < 0)
            return OptionalDouble.of(percent.get().movePointLeft(2).doubleValue());
        fields.refuse(
                name,
                "must be a percentage above 0% and below 100%, written with its sign such as 0.5%, but was "
                        + Fields.shown(value.get()));
        return OptionalDouble.empty();
    }

    /** A share from nothing to all, written with its percent sign. */
    static OptionalDouble share(Fields fields, String name) {
        Optional<JsonNode> value = fields.value(name);
        if (value.isEmpty()) return OptionalDouble.empty();
        Optional<BigDecimal> percent = percentText(value.get());
        if (percent.isPresent() && percent.get().compareTo(new BigDecimal(100)) <= 0)
            return OptionalDouble.of(percent.get().movePointLeft(2).doubleValue());
        fields.refuse(
                name,
                "must be a percentage from 0% to 100%, written with its sign such as 0.5%, but was "
                        + Fields.shown(value.get()));
        return OptionalDouble.empty();
    }

    /** A duration such as {@code 10s}, {@code 1m} or {@code 1h30m}. */
    static Optional<Duration> duration(Fields fields, String name) {
        Optional<JsonNode> value = fields.value(name);
        if (value.isEmpty()) return Optional.empty();
        JsonNode found = value.get();
        Optional<Duration> duration = found.isString() ? duration(found.stringValue()) : Optional.empty();
        if (duration.isPresent() && duration.get().compareTo(LONGEST) <= 0) return duration;
        fields.refuse(name, "must be a duration up to 365d such as 10s, 1m or 1h30m, but was " + Fields.shown(found));
        return Optional.empty();
    }

    /** A size such as {@code 64KB} (1,024 bytes each). */
    static OptionalLong bytes(Fields fields, String name, long most) {
        Optional<JsonNode> value = fields.value(name);
        if (value.isEmpty()) return OptionalLong.empty();
        JsonNode found = value.get();
        OptionalLong bytes = found.isString() ? bytes(found.stringValue()) : OptionalLong.empty();
        if (bytes.isPresent() && bytes.getAsLong() >= 0 && bytes.getAsLong() <= most) return bytes;
        fields.refuse(name, "must be a size up to " + (most >> 20) + "MB such as 64KB, but was " + Fields.shown(found));
        return OptionalLong.empty();
    }

    /** A duration as it is written, {@code 1h30m}. */
    static String shown(Duration duration) {
        return duration.toString().substring(2).toLowerCase(Locale.ROOT);
    }

    private static boolean finite(JsonNode value) {
        return value.isNumber() && Double.isFinite(value.doubleValue());
    }

    private static boolean isWhole(BigDecimal value) {
        return value.signum() == 0 || value.stripTrailingZeros().scale() <= 0;
    }

    private static boolean isWeight(BigDecimal basisPoints) {
        return basisPoints.signum() >= 0 && basisPoints.compareTo(BigDecimal.valueOf(10_000)) <= 0;
    }

    private static Optional<BigDecimal> percentText(JsonNode value) {
        if (!value.isString()) return Optional.empty();
        Matcher matcher = PERCENT.matcher(value.stringValue());
        return matcher.matches() ? Optional.of(new BigDecimal(matcher.group(1))) : Optional.empty();
    }

    private static Optional<Duration> duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (text.isBlank() || !matcher.matches()) return Optional.empty();
        BigDecimal millis = number(matcher, 1, 86_400_000)
                .add(number(matcher, 2, 3_600_000))
                .add(number(matcher, 3, 60_000))
                .add(number(matcher, 4, 1_000))
                .add(number(matcher, 5, 1));
        return Optional.of(Duration.ofMillis(millis.longValueExact()));
    }

    private static BigDecimal number(Matcher matcher, int group, long millisPerUnit) {
        String digits = matcher.group(group);
        return digits == null ? BigDecimal.ZERO : new BigDecimal(digits).multiply(BigDecimal.valueOf(millisPerUnit));
    }

    private static OptionalLong bytes(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) return OptionalLong.empty();
        long unit = UNITS.getOrDefault(matcher.group(2), 1L);
        return OptionalLong.of(Long.parseLong(matcher.group(1)) * unit);
    }
}
