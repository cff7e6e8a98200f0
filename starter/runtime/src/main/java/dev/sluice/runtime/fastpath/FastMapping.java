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
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.pattern.PathPattern;

/**
 * Spring's mapping of annotated handlers, which also knows the routes that need no decision: a path without variables where one
 * handler alone takes the method, whatever the headers and parameters. The table is made anew after a registration.
 */
final class FastMapping extends RequestMappingHandlerMapping {
    /** Paths whose raw form in a request can mean nothing else. */
    private static final Pattern PLAIN_PATH = Pattern.compile("(/[A-Za-z0-9_.~-]+)+");

    private static final String FORWARDED_PREFIX = "X-Forwarded-Prefix";

    private volatile @Nullable Map<String, Map<HttpMethod, Route>> routes;

    /** The route of a request; null when Spring has to look for the handler. */
    @Nullable
    Route route(ServerHttpRequest request) {
        var atPath = table().get(request.getURI().getRawPath());
        if (atPath == null) return null;
        var headers = request.getHeaders();
        if (headers.containsHeader(HttpHeaders.ORIGIN) || headers.containsHeader(FORWARDED_PREFIX)) return null;
        return atPath.get(request.getMethod());
    }

    @Override
    public void registerMapping(RequestMappingInfo mapping, Object handler, Method method) {
        super.registerMapping(mapping, handler, method);
        routes = null;
    }

    @Override
    protected void registerHandlerMethod(Object handler, Method method, RequestMappingInfo mapping) {
        super.registerHandlerMethod(handler, method, mapping);
        routes = null;
    }

    @Override
    public void unregisterMapping(RequestMappingInfo mapping) {
        super.unregisterMapping(mapping);
        routes = null;
    }

    private Map<String, Map<HttpMethod, Route>> table() {
        var known = routes;
        if (known != null) return known;
        var made = makeTable();
        routes = made;
        return made;
    }

    private Map<String, Map<HttpMethod, Route>> makeTable() {
        if (getApiVersionStrategy() != null) return Map.of();
        var byPath = new HashMap<String, List<Map.Entry<RequestMappingInfo, HandlerMethod>>>();
        for (var mapping : getHandlerMethods().entrySet()) {
            for (var path : mapping.getKey().getDirectPaths())
                byPath.computeIfAbsent(path, unused -> new ArrayList<>()).add(mapping);
        }
        var table = new HashMap<String, Map<HttpMethod, Route>>();
        byPath.forEach((path, mappings) -> {
            if (PLAIN_PATH.matcher(path).matches()) table.put(path, routesAt(path, mappings));
        });
        return table;
    }

    private Map<HttpMethod, Route> routesAt(String path, List<Map.Entry<RequestMappingInfo, HandlerMethod>> mappings) {
        var found = new HashMap<HttpMethod, Route>();
        for (var method : RequestMethod.values()) {
            var candidates = mappings.stream()
                    .filter(mapping -> takes(mapping.getKey(), method))
                    .toList();
            if (candidates.size() != 1) continue;
            var only = candidates.getFirst();
            if (isUnconditional(only.getKey()) && !hasCorsConfigurationSource(only.getValue()))
                found.put(method.asHttpMethod(), new Route(path, pattern(path, only.getKey()), only.getValue()));
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
}
