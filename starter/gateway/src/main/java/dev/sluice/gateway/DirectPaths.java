package dev.sluice.gateway;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.util.pattern.PathPattern;

/**
 * Which service a path belongs to, told by its beginning. A path that begins like {@code /orders/} matches {@code /orders/**}
 * for certain; what may match only after decoding, or may belong to somebody whom Spring asks earlier, is not known here.
 */
final class DirectPaths {
    private static final Pattern LITERAL = Pattern.compile("(/[A-Za-z0-9._~-]+)*");
    private static final String ANYTHING_BELOW = "/**";

    private final List<Entry> entries = new ArrayList<>();
    private final List<PathPattern> earlier;

    /** A beginning of paths, and the patterns that are asked earlier and may match some of them. */
    private record Entry(String path, boolean below, List<PathPattern> rivals, Routing routing) {
        boolean begins(String other) {
            if (!other.startsWith(path)) return false;
            return other.length() == path.length() || (below && other.charAt(path.length()) == '/');
        }
    }

    /**
     * @param earlier patterns of handlers that Spring asks before the gateway's routes
     */
    DirectPaths(Collection<PathPattern> earlier) {
        this.earlier = new ArrayList<>(earlier);
    }

    /** Adds a service behind those that were added before. */
    DirectPaths add(List<PathPattern> patterns, Routing routing) {
        for (PathPattern parsed : patterns) {
            String pattern = parsed.getPatternString();
            boolean below = pattern.endsWith(ANYTHING_BELOW);
            String path = below ? pattern.substring(0, pattern.length() - ANYTHING_BELOW.length()) : pattern;
            if (LITERAL.matcher(path).matches()) entries.add(new Entry(path, below, rivals(path), routing));
        }
        earlier.addAll(patterns);
        return this;
    }

    /** The routing of the service that the request belongs to, or null if that is not certain. */
    @Nullable
    Routing find(ServerHttpRequest request) {
        String path = request.getURI().getRawPath();
        for (Entry entry : entries) {
            if (!entry.begins(path)) continue;
            return isRivals(entry, request) ? null : entry.routing();
        }
        return null;
    }

    private static boolean isRivals(Entry entry, ServerHttpRequest request) {
        if (entry.rivals().isEmpty()) return false;
        PathContainer path = request.getPath().pathWithinApplication();
        for (PathPattern rival : entry.rivals()) if (rival.matches(path)) return true;
        return false;
    }

    private List<PathPattern> rivals(String path) {
        return earlier.stream()
                .filter(pattern -> mayMeet(beginning(pattern.getPatternString()), path))
                .toList();
    }

    private static boolean mayMeet(String one, String other) {
        return one.startsWith(other) || other.startsWith(one);
    }

    private static String beginning(String pattern) {
        int end = 0;
        while (end < pattern.length() && "{*?".indexOf(pattern.charAt(end)) < 0) end++;
        return pattern.substring(0, end);
    }
}
