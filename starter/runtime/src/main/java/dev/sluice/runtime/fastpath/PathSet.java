package dev.sluice.runtime.fastpath;

import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;

/**
 * The paths that a pattern stands for: one, if it has no variables and wildcards. Compared with other patterns by what can be told from
 * their text; in doubt, patterns have paths in common.
 */
final class PathSet {
    private static final String ANY_DEPTH = "**";
    private static final String REST = "{*";

    private final String pattern;
    private final String[] segments;

    PathSet(PathPattern pattern) {
        this.pattern = pattern.getPatternString();
        this.segments = segments(this.pattern);
    }

    /** Whether another pattern may match one of these paths. */
    boolean mayMeet(PathPattern other) {
        if (isOnePath()) return other.matches(PathContainer.parsePath(pattern));
        var theirs = segments(other.getPatternString());
        if (isBounded(pattern) && isBounded(other.getPatternString()) && theirs.length != segments.length) return false;
        for (var i = 0; i < Math.min(segments.length, theirs.length); i++) {
            if (!isLiteral(segments[i]) || !isLiteral(theirs[i])) {
                if (isBounded(segments[i]) && isBounded(theirs[i])) continue;
                return true;
            }
            if (!segments[i].equalsIgnoreCase(theirs[i])) return false;
        }
        return true;
    }

    /** Whether another pattern matches all of these paths. */
    boolean isWithin(PathPattern other) {
        return isOnePath() && mayMeet(other);
    }

    @Override
    public String toString() {
        return pattern;
    }

    private boolean isOnePath() {
        return isLiteral(pattern);
    }

    private static String[] segments(String pattern) {
        return pattern.split("/", -1);
    }

    private static boolean isBounded(String pattern) {
        return !pattern.contains(ANY_DEPTH) && !pattern.contains(REST);
    }

    private static boolean isLiteral(String segment) {
        for (var i = 0; i < segment.length(); i++) if ("{*?".indexOf(segment.charAt(i)) >= 0) return false;
        return true;
    }
}
