package dev.sluice.edge.training;

import dev.sluice.edge.scoring.InvalidDataException;
import dev.sluice.edge.scoring.OrderFacts;
import dev.sluice.edge.training.Columns.Field;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Currency;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes labelled orders of the records of one file. What is wrong in a record is told with its line. */
final class OrderReader {
    private static final double MILLIS_PER_DAY = ChronoUnit.DAYS.getDuration().toMillis();

    private final Columns columns;
    private final String source;

    OrderReader(Columns columns, String source) {
        this.columns = columns;
        this.source = source;
    }

    /** A line of a file: the text of a column, null or blank if there is none. */
    interface Line {
        @Nullable
        String text(String column);

        int number();
    }

    LabelledOrder order(Line line) {
        try {
            return new LabelledOrder(
                    facts(line),
                    columns.frauds().contains(required(line, Field.FRAUD).toLowerCase(Locale.ROOT)));
        } catch (DateTimeException | ArithmeticException | IllegalArgumentException e) {
            throw new InvalidDataException(source, "line " + line.number() + ": " + e.getMessage());
        }
    }

    private OrderFacts facts(Line line) {
        Instant time = time(required(line, Field.TIME));
        Currency currency = Currency.getInstance(
                columns.currencyCode() != null ? columns.currencyCode() : required(line, Field.CURRENCY));
        String items = text(line, Field.ITEMS);
        return new OrderFacts(
                required(line, Field.ORDER_ID),
                text(line, Field.CUSTOMER),
                text(line, Field.DEVICE),
                text(line, Field.ADDRESS),
                text(line, Field.SELLER),
                amount(required(line, Field.AMOUNT), currency),
                currency,
                items == null ? null : Long.valueOf(items),
                age(line, time),
                text(line, Field.PAYMENT),
                text(line, Field.COUNTRY),
                time);
    }

    private long amount(String text, Currency currency) {
        BigDecimal amount = new BigDecimal(text);
        int digits = columns.majorUnits() ? Math.max(0, currency.getDefaultFractionDigits()) : 0;
        return amount.movePointRight(digits).setScale(0, RoundingMode.HALF_UP).longValueExact();
    }

    private @Nullable Double age(Line line, Instant time) {
        String days = text(line, Field.ACCOUNT_AGE_DAYS);
        if (days != null) return Double.valueOf(days);
        String created = text(line, Field.ACCOUNT_CREATED);
        return created == null ? null : Math.max(0, time(created).until(time, ChronoUnit.MILLIS)) / MILLIS_PER_DAY;
    }

    /** Seconds or milliseconds since 1970, or ISO 8601 with T or a blank; without an offset it is UTC. */
    static Instant time(String text) {
        if (text.matches("[0-9]{9,10}")) return Instant.ofEpochSecond(Long.parseLong(text));
        if (text.matches("[0-9]{12,13}")) return Instant.ofEpochMilli(Long.parseLong(text));
        String iso = text.replace(' ', 'T');
        if (iso.matches(".*T.*(Z|[+-][0-9]{2}:?[0-9]{2})"))
            return OffsetDateTime.parse(iso).toInstant();
        return LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
    }

    private String required(Line line, Field field) {
        String text = text(line, field);
        if (text == null)
            throw new IllegalArgumentException(field.key() + " is required, but column "
                    + Objects.requireNonNullElse(columns.names().get(field), field.key()) + " is missing or empty");
        return text;
    }

    private @Nullable String text(Line line, Field field) {
        String column = columns.names().get(field);
        String text = column == null ? null : line.text(column);
        return text == null || text.isBlank() ? null : text.strip();
    }
}
