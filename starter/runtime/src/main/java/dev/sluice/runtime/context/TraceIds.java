package dev.sluice.runtime.context;

import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

/** The trace of a request, for an answer that says where to look. */
public final class TraceIds {
    static final String ATTRIBUTE = TraceIds.class.getName();

    private TraceIds() {}

    /** Of the span that a tracing library has begun for the request, else of the caller's header; null if nobody traces it. */
    public static @Nullable String of(ServerWebExchange exchange) {
        String known = exchange.getAttribute(ATTRIBUTE);
        return known == null ? of(exchange.getRequest()) : known;
    }

    /** Of the caller's header; null if there is none. */
    public static @Nullable String of(ServerHttpRequest request) {
        var header = request.getHeaders().getFirst(TraceParent.HEADER);
        return header == null || !TraceParent.isValid(header) ? null : TraceParent.traceId(header);
    }
}
