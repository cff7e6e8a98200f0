package dev.sluice.edge.scoring;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A trail as the scripts keep it: the fields of a hash, see {@code observe.lua}. */
final class StoredTrail {
    private StoredTrail() {}

    /** Field, value, field, value, and so on. */
    static Trail read(List<?> fields) {
        Trail trail = new Trail();
        for (int i = 0; i + 1 < fields.size(); i += 2) field(trail, bytes(fields.get(i)), bytes(fields.get(i + 1)));
        return trail;
    }

    private static void field(Trail trail, byte[] name, byte[] value) {
        Trail.Totals totals = trail.totals();
        switch (name[0]) {
            case 'n' -> totals.orders = number(value, 0, value.length);
            case 'u' -> totals.unpriced = number(value, 0, value.length);
            case 'w' -> totals.worth = number(value, 0, value.length);
            case 'b' -> totals.frauds = number(value, 0, value.length);
            case 'f' -> totals.first = number(value, 0, value.length);
            case 'l' -> totals.latest = number(value, 0, value.length);
            case 'c' -> trail.meet(Long.parseUnsignedLong(new String(name, 1, name.length - 1, US_ASCII), 16));
            case 'k' -> {
                // The companions are counted here.
            }
            default -> bucket(trail, name, value);
        }
    }

    private static void bucket(Trail trail, byte[] hour, byte[] value) {
        int first = comma(value, 0);
        int second = comma(value, first + 1);
        trail.load(
                (int) number(hour, 0, hour.length),
                (int) number(value, 0, first),
                number(value, first + 1, second),
                (int) number(value, second + 1, value.length));
    }

    private static int comma(byte[] value, int from) {
        int at = from;
        while (at < value.length && value[at] != ',') at++;
        return at;
    }

    private static long number(byte[] text, int start, int end) {
        boolean negative = start < end && text[start] == '-';
        long number = 0;
        for (int i = negative ? start + 1 : start; i < end; i++) number = 10 * number + (text[i] - '0');
        return negative ? -number : number;
    }

    private static byte[] bytes(@Nullable Object value) {
        return value instanceof byte[] bytes && bytes.length > 0 ? bytes : new byte[] {'0'};
    }
}
