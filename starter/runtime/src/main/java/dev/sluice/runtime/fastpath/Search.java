package dev.sluice.runtime.fastpath;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.function.server.support.RouterFunctionMapping;
import org.springframework.web.reactive.handler.AbstractUrlHandlerMapping;
import org.springframework.web.reactive.result.method.RequestMappingInfoHandlerMapping;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/** Where the search for a handler may begin: mappings that cannot know a path need not be asked for it. */
final class Search {
    /** Paths begin with few different words; a client that sends random ones must not fill the memory. */
    private static final int MAX_WORDS = 256;

    private final List<HandlerMapping> mappings;
    private final HandlerMapping annotated;
    private final Map<PathPattern, Boolean> firstAt = new ConcurrentHashMap<>();
    private final Map<String, Optional<HandlerMapping>> below = new ConcurrentHashMap<>();

    /**
     * Creates a search.
     *
     * @param mappings in Spring's order
     * @param annotated the one of annotated handlers
     */
    Search(List<HandlerMapping> mappings, HandlerMapping annotated) {
        this.mappings = mappings;
        this.annotated = annotated;
    }

    /** Whether no mapping that Spring asks before that of annotated handlers can know any of a pattern's paths. */
    boolean isFirstAt(PathPattern pattern) {
        var known = firstAt.get(pattern);
        return known != null ? known : firstAt.computeIfAbsent(pattern, this::isFirst);
    }

    /**
     * The only mapping of functions or annotated handlers that may know a path; null if there is not just one, or something else comes
     * before it. It may know nothing all the same.
     */
    @Nullable
    HandlerMapping only(String rawPath) {
        var word = FastMapping.firstSegment(rawPath);
        var known = below.get(word);
        if (known != null) return known.orElse(null);
        var found = Optional.ofNullable(FastMapping.isPlain(word) ? onlyBelow(word) : null);
        if (below.size() < MAX_WORDS) below.put(word, found);
        return found.orElse(null);
    }

    private boolean isFirst(PathPattern pattern) {
        var paths = new PathSet(pattern);
        for (var before : mappings) {
            if (before.equals(annotated)) return true;
            if (mayMatch(before, paths)) return false;
        }
        return false;
    }

    private @Nullable HandlerMapping onlyBelow(String word) {
        var paths = new PathSet(PathPatternParser.defaultInstance.parse("/" + word + "/**"));
        var possible = new ArrayList<HandlerMapping>();
        for (var mapping : mappings) {
            if (!mayMatch(mapping, paths)) continue;
            var isOfHandlers = mapping instanceof RouterFunctionMapping || mapping.equals(annotated);
            if (!isOfHandlers && possible.isEmpty()) return null;
            if (isOfHandlers) possible.add(mapping);
        }
        return possible.size() == 1 ? possible.getFirst() : null;
    }

    private static boolean mayMatch(HandlerMapping mapping, PathSet paths) {
        return switch (mapping) {
            case RequestMappingInfoHandlerMapping methods ->
                methods.getHandlerMethods().keySet().stream()
                        .flatMap(info -> info.getPatternsCondition().getPatterns().stream())
                        .anyMatch(paths::mayMeet);
            case AbstractUrlHandlerMapping urls ->
                urls.getHandlerMap().keySet().stream().anyMatch(paths::mayMeet);
            case RouterFunctionMapping router ->
                router.getRouterFunction() != null
                        && RouterPaths.mayMatch(router.getRouterFunction(), paths, router.getPathPatternParser());
            default -> true;
        };
    }
}
