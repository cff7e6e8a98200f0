package dev.sluice.runtime.fastpath;

import java.util.Map;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.web.accept.ApiVersionHolder;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.pattern.PathPattern;

/**
 * A path without variables, and the only handler method that can answer one HTTP method there.
 *
 * @param path as it stands in requests
 * @param pattern the same path, as Spring has parsed it
 * @param handler perhaps with the name of its bean only
 */
record Route(String path, PathPattern pattern, HandlerMethod handler) {
    /** Leaves the traces in the exchange that Spring's lookup leaves, for filters and resolvers that read them. */
    void expose(ServerWebExchange exchange, HandlerMethod resolved) {
        var attributes = exchange.getAttributes();
        attributes.put(HandlerMapping.API_VERSION_ATTRIBUTE, ApiVersionHolder.EMPTY);
        attributes.remove(HandlerMapping.PRODUCIBLE_MEDIA_TYPES_ATTRIBUTE);
        attributes.put(HandlerMapping.PATH_WITHIN_HANDLER_MAPPING_ATTRIBUTE, path);
        attributes.put(HandlerMapping.BEST_MATCHING_HANDLER_ATTRIBUTE, resolved);
        attributes.put(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE, pattern);
        attributes.put(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE, Map.of());
        attributes.put(HandlerMapping.MATRIX_VARIABLES_ATTRIBUTE, Map.of());
        ServerRequestObservationContext.findCurrent(attributes).ifPresent(context -> context.setPathPattern(path));
    }
}
