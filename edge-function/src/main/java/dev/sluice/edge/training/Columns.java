package dev.sluice.edge.training;

import dev.sluice.edge.json.JsonFields;
import dev.sluice.edge.scoring.InvalidDataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which column of a user's file holds what.
 *
 * @param names column of each field that the file has
 * @param currencyCode currency of all orders if no column says it
 * @param majorUnits whether amounts are in pounds rather than in pence
 * @param frauds what the label's column holds for a fraud, in lower case
 * @param labelDelayDays days from an order to its label, null if labels never come back to the live function
 */
record Columns(
        Map<Field, String> names,
        @Nullable String currencyCode,
        boolean majorUnits,
        Set<String> frauds,
        @Nullable Integer labelDelayDays) {
    private static final Set<String> FRAUDS = Set.of("1", "true", "yes", "fraud");

    /** What may be known of an order in a file. */
    enum Field {
        ORDER_ID("orderId"),
        TIME("time"),
        CUSTOMER("customer"),
        DEVICE("device"),
        ADDRESS("address"),
        SELLER("seller"),
        AMOUNT("amount"),
        CURRENCY("currency"),
        ITEMS("items"),
        ACCOUNT_CREATED("accountCreated"),
        ACCOUNT_AGE_DAYS("accountAgeDays"),
        PAYMENT("payment"),
        COUNTRY("country"),
        FRAUD("fraud");

        private static final Set<Field> REQUIRED = Set.of(ORDER_ID, TIME, AMOUNT, FRAUD);
        private final String key;

        Field(String key) {
            this.key = key;
        }

        String key() {
            return key;
        }
    }

    /** The names of the API, as the module's own generator writes them. */
    static Columns own() {
        Map<Field, String> names = new EnumMap<>(Field.class);
        for (Field field : Field.values()) names.put(field, field.key);
        return new Columns(names, null, false, FRAUDS, 7);
    }

    /** Reads a mapping and refuses it with all errors at once. */
    static Columns load(Path file) {
        try {
            return read(file.toString(), Files.readAllBytes(file));
        } catch (IOException e) {
            throw new InvalidDataException(file.toString(), e);
        }
    }

    static Columns read(String source, byte[] json) {
        JsonFields root = JsonFields.parse(json);
        if (!root.errors().isEmpty()) throw InvalidDataException.of(source, root.errors());
        Columns columns = read(root);
        root.refuseOthers();
        if (!root.errors().isEmpty()) throw InvalidDataException.of(source, root.errors());
        return columns;
    }

    private static Columns read(JsonFields root) {
        Map<Field, String> names = new EnumMap<>(Field.class);
        for (Field field : Field.values()) {
            boolean required = Field.REQUIRED.contains(field);
            String name = required ? root.requiredText(field.key, 256) : root.text(field.key, 256);
            if (name != null) names.put(field, name);
        }
        String currency = root.text("currencyCode", 3);
        if ((currency == null) == (names.get(Field.CURRENCY) == null))
            root.error("currencyCode", "or a column of the currency is required, and not both");
        String unit = root.text("amountUnit", 8);
        if (unit != null && !List.of("major", "minor").contains(unit))
            root.error("amountUnit", "must be major or minor, but was " + unit);
        Set<String> frauds = new HashSet<>();
        for (String value : root.texts("fraudValues", 64)) frauds.add(value.toLowerCase(Locale.ROOT));
        Long delay = root.whole("labelDelayDays", 1, 60);
        Integer days = delay == null ? null : delay.intValue();
        return new Columns(names, currency, "major".equals(unit), frauds.isEmpty() ? FRAUDS : frauds, days);
    }
}
