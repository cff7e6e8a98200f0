package dev.sluice.runtime.fastpath;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotationAwareOrderComparator;
import org.springframework.web.reactive.HandlerResult;
import org.springframework.web.reactive.HandlerResultHandler;
import org.springframework.web.reactive.result.method.annotation.AbstractMessageWriterResultHandler;
import org.springframework.web.reactive.result.method.annotation.ResponseBodyResultHandler;
import org.springframework.web.reactive.result.method.annotation.ResponseEntityResultHandler;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** The application's handlers of results, in Spring's order. */
final class ResultHandlers {
    private final List<HandlerResultHandler> handlers;

    ResultHandlers(ApplicationContext context) {
        var found = new ArrayList<>(
                context.getBeansOfType(HandlerResultHandler.class, true, false).values());
        AnnotationAwareOrderComparator.sort(found);
        handlers = List.copyOf(found);
    }

    /** The handler that a return type comes to, if it is Spring's own for response bodies, or for entities with one. */
    @Nullable
    AbstractMessageWriterResultHandler bodyHandler(MethodParameter returnType) {
        var probe = new HandlerResult(this, null, returnType);
        for (var handler : handlers) {
            if (!handler.supports(probe)) continue;
            return handler.getClass() == ResponseBodyResultHandler.class
                            || handler.getClass() == ResponseEntityResultHandler.class
                    ? (AbstractMessageWriterResultHandler) handler
                    : null;
        }
        return null;
    }

    Mono<Void> handle(ServerWebExchange exchange, HandlerResult result) {
        for (var handler : handlers) if (handler.supports(result)) return handler.handleResult(exchange, result);
        return Mono.error(new IllegalStateException("No HandlerResultHandler for " + result.getReturnValue()));
    }
}
