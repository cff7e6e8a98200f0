package dev.sluice.edge.scoring;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An order as the scripts keep it, see {@code observe.lua}; empty if it was not seen before. */
final class StoredOrder {
    private final Map<String, String> fields = new HashMap<>();

    /** Field, value, field, value, and so on. */
    StoredOrder(List<?> flat) {
        for (int i = 0; i + 1 < flat.size(); i += 2) fields.put(text(flat.get(i)), text(flat.get(i + 1)));
    }

    /** The order's own part in the trail of a key; null if it has none. */
    Trail.@Nullable Own own(Subject subject, String key) {
        String letter = subject.letter();
        String latest = fields.get(letter + "l");
        if (latest == null || !key.equals(fields.get(letter))) return null;
        return new Trail.Own(
                Trail.hour(Long.parseLong(fields.getOrDefault("t", "0"))),
                Long.parseLong(fields.getOrDefault("w", "0")),
                latest.isEmpty() ? Trail.NEVER : Long.parseLong(latest),
                "1".equals(fields.get(letter + "n")));
    }

    private static String text(@Nullable Object value) {
        return value instanceof byte[] bytes ? new String(bytes, UTF_8) : "";
    }
}
