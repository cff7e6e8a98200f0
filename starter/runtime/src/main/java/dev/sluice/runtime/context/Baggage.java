package dev.sluice.runtime.context;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The W3C header {@code baggage}: members {@code key=value;properties}, joined by commas. One of them is the lane,
 * {@code sluice.lane=NAME}. What exceeds the limits of the standard travels no further, the lane excepted.
 */
public final class Baggage {
    public static final String HEADER = "baggage";

    private static final String LANE = "sluice.lane";
    private static final int MAX_MEMBERS = 64;
    private static final int MAX_LENGTH = 8192;

    private Baggage() {}

    /** The lane that a request with these lines travels in. */
    public static @Nullable String lane(List<String> lines) {
        for (var line : lines) {
            var lane = lane(line);
            if (lane != null) return lane;
        }
        return null;
    }

    /** All lines as one within the limits, with this lane and no other. */
    public static String with(String lane, List<String> lines) {
        var members = members(lines);
        members.removeIf(Baggage::isLane);
        members.add(LANE + "=" + lane);
        bound(members);
        return String.join(",", members);
    }

    /** All lines as one within the limits, or null if nothing is left of them. */
    static @Nullable String join(List<String> lines) {
        var members = members(lines);
        if (members.isEmpty()) return null;
        bound(members);
        return members.isEmpty() ? null : String.join(",", members);
    }

    private static List<String> members(List<String> lines) {
        var members = new ArrayList<String>();
        for (var line : lines)
            for (var member : line.split(",", -1)) if (!member.isBlank()) members.add(member.strip());
        return members;
    }

    private static void bound(List<String> members) {
        var lane = members.stream().filter(Baggage::isLane).findFirst().orElse(null);
        while (members.size() > MAX_MEMBERS || length(members) > MAX_LENGTH) members.removeLast();
        if (lane == null || members.contains(lane) || lane.length() > MAX_LENGTH) return;
        while (members.size() >= MAX_MEMBERS || length(members) + 1 + lane.length() > MAX_LENGTH) members.removeLast();
        members.add(lane);
    }

    private static int length(List<String> members) {
        return members.stream().mapToInt(String::length).sum() + Math.max(0, members.size() - 1);
    }

    /** The lane in a joined header. */
    static @Nullable String lane(String baggage) {
        var member = laneMember(baggage);
        if (member == null) return null;
        var properties = member.indexOf(';');
        var pair = properties < 0 ? member : member.substring(0, properties);
        return pair.substring(pair.indexOf('=') + 1).strip();
    }

    /** Their header with our lane, if they have none. */
    static @Nullable String withLane(List<String> theirs, String ours) {
        var joined = join(theirs);
        var lane = laneMember(ours);
        if (lane == null) return joined;
        if (joined == null) return lane;
        return laneMember(joined) == null ? join(List.of(joined, lane)) : joined;
    }

    private static @Nullable String laneMember(String baggage) {
        for (var member : baggage.split(",", -1)) if (isLane(member)) return member.strip();
        return null;
    }

    private static boolean isLane(String member) {
        var equals = member.indexOf('=');
        return equals > 0 && member.substring(0, equals).strip().equals(LANE);
    }
}
