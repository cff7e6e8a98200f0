package dev.sluice.runtime.admission;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * Tells the priority of a request. A path stands for itself and everything below it.
 *
 * @param exemptPaths paths of requests that are never refused
 * @param criticalPaths paths of requests that are refused last
 * @param criticalHeader header that marks a request as critical when its value is {@code true}; none if null
 */
public record Priorities(
        List<String> exemptPaths,
        List<String> criticalPaths,
        @Nullable String criticalHeader) {
    public Priorities {
        exemptPaths = List.copyOf(exemptPaths);
        criticalPaths = List.copyOf(criticalPaths);
    }

    Priority of(ServerHttpRequest request) {
        // The same text as that of the parsed path, which many requests never need.
        var path = request.getURI().getRawPath();
        if (isBelow(exemptPaths, path) || opensWebSocket(request.getHeaders())) return Priority.EXEMPT;
        return isBelow(criticalPaths, path) || isMarked(request.getHeaders()) ? Priority.CRITICAL : Priority.NORMAL;
    }

    private boolean isMarked(HttpHeaders headers) {
        return criticalHeader != null && "true".equals(headers.getFirst(criticalHeader));
    }

    /** A WebSocket is no request that ends: the limit of connections counts it. */
    private static boolean opensWebSocket(HttpHeaders headers) {
        return "websocket".equalsIgnoreCase(headers.getFirst(HttpHeaders.UPGRADE));
    }

    private static boolean isBelow(List<String> roots, String path) {
        for (var i = 0; i < roots.size(); i++) {
            var root = roots.get(i);
            if (path.startsWith(root) && (path.length() == root.length() || path.charAt(root.length()) == '/'))
                return true;
        }
        return false;
    }
}
