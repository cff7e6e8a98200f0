package dev.sluice.runtime.fastpath;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.web.accept.ApiVersionHolder;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPattern.PathMatchInfo;

/**
 * The only handler method that can answer a request.
 *
 * @param path of the request, within the application
 * @param pattern that the path matches
 * @param variables of the path; null when the pattern has none
 * @param handler perhaps with the name of its bean only
 */
record Route(String path, PathPattern pattern, @Nullable PathMatchInfo variables, HandlerMethod handler) {
    /** Leaves the traces in the exchange that Spring's lookup leaves, for filters and resolvers that read them. */
    void expose(ServerWebExchange exchange, HandlerMethod resolved) {
        var attributes = exchange.getAttributes();
        attributes.put(HandlerMapping.API_VERSION_ATTRIBUTE, ApiVersionHolder.EMPTY);
        attributes.remove(HandlerMapping.PRODUCIBLE_MEDIA_TYPES_ATTRIBUTE);
        attributes.put(HandlerMapping.PATH_WITHIN_HANDLER_MAPPING_ATTRIBUTE, path);
        attributes.put(HandlerMapping.BEST_MATCHING_HANDLER_ATTRIBUTE, resolved);
        attributes.put(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE, pattern);
        attributes.put(
                HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE,
                variables == null ? Map.of() : variables.getUriVariables());
        attributes.put(
                HandlerMapping.MATRIX_VARIABLES_ATTRIBUTE,
                variables == null ? Map.of() : variables.getMatrixVariables());
        ServerRequestObservationContext.findCurrent(attributes)
                .ifPresent(context -> context.setPathPattern(pattern.getPatternString()));
    }
}
