package dev.sluice.edge.scoring;

import dev.sluice.edge.json.JsonFields;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Currency;
import org.jspecify.annotations.Nullable;

/** An order as JSON says it, in a question about its risk, beside a label, and in an event of the order service. */
public final class OrderJson {
    /** Longest name of an order. */
    public static final int MAX_ID = 128;

    private static final int MAX_KEY = 256;
    private static final int MAX_WORD = 64;
    /** Ten thousand billion pounds in pence: far above every order, far below an overflow. */
    private static final long MAX_AMOUNT = 1_000_000_000_000_000L;

    private static final double MILLIS_PER_DAY = 86_400_000;
    private static final Instant FIRST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private OrderJson() {}

    /** Reads the fields of an order; what is wrong is noted there. Null only if there are errors. */
    public static @Nullable OrderFacts read(JsonFields fields) {
        String orderId = fields.requiredText("orderId", MAX_ID);
        String customer = fields.text("customer", MAX_KEY);
        String device = fields.text("device", MAX_KEY);
        String address = fields.text("address", MAX_KEY);
        String seller = fields.text("seller", MAX_KEY);
        Long amount = fields.requiredWhole("amount", 0, MAX_AMOUNT);
        Currency currency = currency(fields);
        Long items = fields.whole("items", 0, 1_000_000);
        String payment = fields.text("payment", MAX_WORD);
        String country = fields.text("country", MAX_WORD);
        Instant time = requiredTime(fields);
        Double age = age(fields, time);
        if (orderId == null || amount == null || currency == null || time == null) return null;
        return new OrderFacts(
                orderId, customer, device, address, seller, amount, currency, items, age, payment, country, time);
    }

    /** Whole days as the caller counts them, or exactly from when the account was opened. */
    private static @Nullable Double age(JsonFields fields, @Nullable Instant time) {
        Long days = fields.whole("accountAgeDays", 0, 100_000);
        Instant created = time(fields, "accountCreated", fields.text("accountCreated", MAX_WORD));
        if (created == null || time == null) return days == null ? null : days.doubleValue();
        if (days != null) fields.error("accountCreated", "and accountAgeDays must not both be given");
        return Math.max(0, created.until(time, ChronoUnit.MILLIS)) / MILLIS_PER_DAY;
    }

    private static @Nullable Currency currency(JsonFields fields) {
        String code = fields.requiredText("currency", MAX_WORD);
        if (code == null) return null;
        try {
            return Currency.getInstance(code);
        } catch (IllegalArgumentException e) {
            fields.error("currency", "must be an ISO 4217 code such as GBP");
            return null;
        }
    }

    private static @Nullable Instant requiredTime(JsonFields fields) {
        return time(fields, "time", fields.requiredText("time", MAX_WORD));
    }

    private static @Nullable Instant time(JsonFields fields, String name, @Nullable String text) {
        if (text == null) return null;
        try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            if (!time.isBefore(FIRST) && !time.isAfter(LAST)) return time;
        } catch (DateTimeException e) {
            // Reported below, like a time out of range.
        }
        fields.error(name, "must be a time with offset from 1970 to 9999 such as 2026-11-23T08:00:00Z");
        return null;
    }
}
