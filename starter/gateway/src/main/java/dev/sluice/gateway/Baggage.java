package dev.sluice.gateway;

import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** The lane in the W3C header {@code baggage}: one member, {@code sluice.lane=NAME}; other members are left alone. */
final class Baggage {
    static final String HEADER = "baggage";

    private static final String MEMBER = "sluice.lane";

    private Baggage() {}

    /** The lane that a request with these lines travels in. */
    static @Nullable String lane(List<String> lines) {
        for (String line : lines) for (String member : line.split(",", -1)) if (isLane(member)) return value(member);
        return null;
    }

    /** The header with this lane and no other. */
    static String with(String lane, List<String> lines) {
        StringJoiner joined = new StringJoiner(",");
        for (String line : lines)
            for (String member : line.split(",", -1))
                if (!isLane(member) && !member.isBlank()) joined.add(member.strip());
        return joined.add(MEMBER + "=" + lane).toString();
    }

    private static boolean isLane(String member) {
        int equals = member.indexOf('=');
        return equals > 0 && member.substring(0, equals).strip().equals(MEMBER);
    }

    private static String value(String member) {
        int properties = member.indexOf(';');
        String pair = properties < 0 ? member : member.substring(0, properties);
        return pair.substring(pair.indexOf('=') + 1).strip();
    }
}
