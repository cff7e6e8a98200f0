package dev.sluice.gateway.mirror;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where two answers differ, as paths without values: {@code (status)}, {@code (body)}, or members of a JSON document, in which
 * every element of an array goes by {@code *}: {@code /items/*}{@code /price}.
 */
final class AnswerDiff {
    static final String STATUS = "(status)";
    static final String BODY = "(body)";

    /** Paths that one comparison names; answers that differ in more are different enough. */
    private static final int MAX_PATHS = 50;

    private static final int MAX_PATH_LENGTH = 200;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Set<String> paths = new TreeSet<>();

    private AnswerDiff() {}

    /** Paths at which the answers differ; none if they are the same. */
    static Set<String> of(Comparisons.Seen one, Comparisons.Seen other) {
        AnswerDiff diff = new AnswerDiff();
        byte @Nullable [] left = one.body();
        byte @Nullable [] right = other.body();
        if (one.status() != other.status()) diff.add(STATUS);
        else if (left == null || right == null || Arrays.equals(left, right)) return Set.of();
        else if (one.isJson() && other.isJson()) diff.documents(left, right);
        else diff.add(BODY);
        return diff.paths;
    }

    private void documents(byte[] one, byte[] other) {
        try {
            compare("", JSON.readTree(one), JSON.readTree(other));
        } catch (JacksonException e) {
            add(BODY);
        }
    }

    private void compare(String path, JsonNode one, JsonNode other) {
        if (paths.size() >= MAX_PATHS || one.equals(other)) return;
        if (one.isObject() && other.isObject()) {
            Set<String> names = new TreeSet<>(one.propertyNames());
            names.addAll(other.propertyNames());
            for (String name : names) compare(path + "/" + escaped(name), one.path(name), other.path(name));
        } else if (one.isArray() && other.isArray() && one.size() == other.size()) {
            for (int i = 0; i < one.size(); i++) compare(path + "/*", one.get(i), other.get(i));
        } else {
            add(path.isEmpty() ? "/" : path);
        }
    }

    private void add(String path) {
        if (paths.size() < MAX_PATHS)
            paths.add(path.length() <= MAX_PATH_LENGTH ? path : path.substring(0, MAX_PATH_LENGTH) + "…");
    }

    /** As in a JSON pointer (RFC 6901). */
    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
