package dev.sluice.policy.routing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A named way to the canary for testers, whatever the weight.
 *
 * @param name what downstream services see as {@code sluice.lane}: letters, digits, dot, dash and underscore
 * @param selectors what a request must carry to be in the lane, all of it; at least one
 */
public record Lane(String name, List<Selector> selectors) {
    public Lane {
        if (!name.matches("[A-Za-z0-9._-]{1,64}"))
            throw new IllegalArgumentException(
                    "lane must be 1 to 64 letters, digits, dots, dashes or underscores, but was " + name);
        selectors = List.copyOf(selectors);
        if (selectors.isEmpty())
            throw new IllegalArgumentException("lane " + name + " must have a header, a cookie or a query");
    }

    /** Where in a request a selector looks. */
    public enum Source {
        HEADER,
        COOKIE,
        QUERY
    }

    /** One value that a request must carry. */
    public record Selector(Source source, String name, String value) {}

    /** Reads a request without copying it. */
    public interface Lookup {
        /** The first value under the name, or null when there is none. */
        @Nullable
        String value(Source source, String name);
    }

    /** Whether the request is in this lane. */
    public boolean selects(Lookup request) {
        for (Selector s : selectors) if (!s.value().equals(request.value(s.source(), s.name()))) return false;
        return true;
    }
}
