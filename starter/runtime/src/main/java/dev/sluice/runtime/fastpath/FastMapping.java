package dev.sluice.runtime.fastpath;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.util.ClassUtils;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.pattern.PathPattern;

/**
 * Spring's mapping of annotated handlers, which also knows the requests that need no decision: one handler alone takes the method at
 * the path, whatever the headers and parameters. The tables are made anew after a registration.
 */
final class FastMapping extends RequestMappingHandlerMapping {
    /** Paths whose raw form in a request can mean nothing else. */
    private static final Pattern PLAIN_PATH = Pattern.compile("(/[A-Za-z0-9_.~-]+)+");

    /** Of a request whose path nobody has divided into the application's own path and the rest. */
    private static final Class<?> WHOLE = ClassUtils.resolveClassName(
            "org.springframework.http.server.reactive.ReactorServerHttpRequest", FastMapping.class.getClassLoader());

    private static final String FORWARDED_PREFIX = "X-Forwarded-Prefix";

    private volatile @Nullable Tables tables;

    /** The route of a request; null when Spring has to look for the handler. */
    @Nullable
    Route route(ServerHttpRequest request) {
        if (request.getClass() != WHOLE) return null;
        var path = request.getURI().getRawPath();
        var known = tables();
        var atPath = known.paths.get(path);
        if (atPath == null && !known.hasPatterns(path)) return null;
        var headers = request.getHeaders();
        if (headers.containsHeader(HttpHeaders.ORIGIN) || headers.containsHeader(FORWARDED_PREFIX)) return null;
        return atPath != null ? atPath.get(request.getMethod()) : known.byPattern(request, path);
    }

    @Override
    public void registerMapping(RequestMappingInfo mapping, Object handler, Method method) {
        super.registerMapping(mapping, handler, method);
        tables = null;
    }

    @Override
    protected void registerHandlerMethod(Object handler, Method method, RequestMappingInfo mapping) {
        super.registerHandlerMethod(handler, method, mapping);
        tables = null;
    }

    @Override
    public void unregisterMapping(RequestMappingInfo mapping) {
        super.unregisterMapping(mapping);
        tables = null;
    }

    private Tables tables() {
        var known = tables;
        if (known != null) return known;
        var made = makeTables();
        tables = made;
        return made;
    }

    private Tables makeTables() {
        if (getApiVersionStrategy() != null) return new Tables(Map.of(), Map.of());
        var byPath = new HashMap<String, List<Map.Entry<RequestMappingInfo, HandlerMethod>>>();
        for (var mapping : getHandlerMethods().entrySet()) {
            for (var path : mapping.getKey().getDirectPaths())
                byPath.computeIfAbsent(path, unused -> new ArrayList<>()).add(mapping);
        }
        var table = new HashMap<String, Map<HttpMethod, Route>>();
        byPath.forEach((path, mappings) -> {
            if (PLAIN_PATH.matcher(path).matches()) table.put(path, routesAt(path, mappings));
        });
        return new Tables(table, getPathPatternParser().isCaseSensitive() ? byFirstSegment() : Map.of());
    }

    /** All mappings by the first segment of their patterns; none where a mapping may match at any first segment. */
    private Map<String, List<Patterned>> byFirstSegment() {
        var table = new HashMap<String, List<Patterned>>();
        for (var mapping : getHandlerMethods().entrySet()) {
            var patterns = mapping.getKey().getPatternsCondition().getPatterns();
            for (var pattern : patterns) {
                var first = firstSegment(pattern.getPatternString());
                if (!isPlain(first)) return Map.of();
                table.computeIfAbsent(first, unused -> new ArrayList<>())
                        .add(new Patterned(
                                pattern,
                                mapping.getKey(),
                                mapping.getValue(),
                                patterns.size() == 1 && isPlain(mapping)));
            }
        }
        return table;
    }

    /** The first segment of a path or pattern that begins with a slash. */
    static String firstSegment(String path) {
        var end = path.indexOf('/', 1);
        return path.isEmpty() ? "" : path.substring(1, end < 0 ? path.length() : end);
    }

    /** Whether a first segment stands for itself, in a path as in a pattern. */
    static boolean isPlain(String segment) {
        return segment.isEmpty() || PLAIN_PATH.matcher("/" + segment).matches();
    }

    private boolean isPlain(Map.Entry<RequestMappingInfo, HandlerMethod> mapping) {
        return isUnconditional(mapping.getKey()) && !hasCorsConfigurationSource(mapping.getValue());
    }

    private Map<HttpMethod, Route> routesAt(String path, List<Map.Entry<RequestMappingInfo, HandlerMethod>> mappings) {
        var found = new HashMap<HttpMethod, Route>();
        for (var method : RequestMethod.values()) {
            var candidates = mappings.stream()
                    .filter(mapping -> takes(mapping.getKey(), method))
                    .toList();
            if (candidates.size() != 1) continue;
            var only = candidates.getFirst();
            if (isPlain(only))
                found.put(method.asHttpMethod(), new Route(path, pattern(path, only.getKey()), null, only.getValue()));
        }
        return found;
    }

    private static boolean takes(RequestMappingInfo info, RequestMethod method) {
        var methods = info.getMethodsCondition().getMethods();
        return methods.isEmpty() || methods.contains(method);
    }

    private static boolean isUnconditional(RequestMappingInfo info) {
        return info.getParamsCondition().isEmpty()
                && info.getHeadersCondition().isEmpty()
                && info.getConsumesCondition().isEmpty()
                && info.getProducesCondition().isEmpty()
                && info.getVersionCondition().isEmpty()
                && info.getCustomCondition() == null;
    }

    private static PathPattern pattern(String path, RequestMappingInfo info) {
        return info.getPatternsCondition().getPatterns().stream()
                .filter(pattern -> pattern.getPatternString().equals(path))
                .findFirst()
                .orElseThrow();
    }

    /** A pattern of a mapping. */
    private record Patterned(PathPattern pattern, RequestMappingInfo info, HandlerMethod handler, boolean isPlain) {
        boolean takes(HttpMethod method) {
            var methods = info.getMethodsCondition().getMethods();
            return methods.isEmpty()
                    || methods.stream().anyMatch(mine -> mine.asHttpMethod().equals(method));
        }
    }

    /**
     * What is known of all mappings.
     *
     * @param paths routes of paths without variables
     * @param patterns the patterns, by their first segment
     */
    private record Tables(Map<String, Map<HttpMethod, Route>> paths, Map<String, List<Patterned>> patterns) {
        boolean hasPatterns(String path) {
            return patterns.containsKey(firstSegment(path));
        }

        /** The route of a path with variables, if one pattern alone matches. */
        @Nullable
        Route byPattern(ServerHttpRequest request, String rawPath) {
            var path = request.getPath().pathWithinApplication();
            Patterned only = null;
            for (var candidate : patterns.getOrDefault(firstSegment(rawPath), List.of())) {
                if (!candidate.takes(request.getMethod()) || !candidate.pattern.matches(path)) continue;
                if (only != null) return null;
                only = candidate;
            }
            if (only == null || !only.isPlain) return null;
            var variables = only.pattern.matchAndExtract(path);
            return variables == null ? null : new Route(path.value(), only.pattern, variables, only.handler);
        }
    }
}
