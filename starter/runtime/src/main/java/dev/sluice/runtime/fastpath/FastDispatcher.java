package dev.sluice.runtime.fastpath;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.ApplicationContext;
import org.springframework.http.server.PathContainer;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.HandlerResult;
import org.springframework.web.reactive.function.server.support.RouterFunctionMapping;
import org.springframework.web.reactive.handler.AbstractUrlHandlerMapping;
import org.springframework.web.reactive.result.method.RequestMappingInfoHandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Spring's dispatcher, which calls the handler of a {@link Route} without asking all mappings for it. */
final class FastDispatcher extends DispatcherHandler {
    private final FastMapping mapping;
    private final FastAdapter adapter;
    private final ResultHandlers results;
    private final Map<String, Boolean> firstAt = new ConcurrentHashMap<>();

    FastDispatcher(FastMapping mapping, FastAdapter adapter, ApplicationContext context) {
        super(context);
        this.mapping = mapping;
        this.adapter = adapter;
        this.results = new ResultHandlers(context);
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange) {
        if (!(exchange.getResponse() instanceof FastResponse response)) return super.handle(exchange);
        if (!response.answers(exchange.getRequest()) || exchange.isNotModified()) return super.handle(exchange);
        var route = mapping.route(exchange.getRequest());
        if (route == null || !isFirstAt(route.path())) return super.handle(exchange);
        var endpoint = adapter.endpoint(route.handler());
        if (endpoint == null) return super.handle(exchange);
        return Mono.defer(() -> call(route, endpoint, exchange, response));
    }

    /** As Spring does with any handler: exceptions that its own handlers have left are shown to those of all controllers. */
    private Mono<Void> call(Route route, Endpoint endpoint, ServerWebExchange exchange, FastResponse response) {
        var handler = route.handler().createWithResolvedBean();
        route.expose(exchange, handler);
        return endpoint.handle(exchange, response, handler)
                .onErrorResume(failure -> adapter.handleError(exchange, failure))
                .flatMap(result -> write(exchange, result));
    }

    private Mono<Void> write(ServerWebExchange exchange, HandlerResult result) {
        var end = results.handle(exchange, result);
        var exceptionHandler = result.getExceptionHandler();
        if (exceptionHandler == null) return end;
        return end.onErrorResume(failure ->
                exceptionHandler.handleError(exchange, failure).flatMap(handled -> results.handle(exchange, handled)));
    }

    private boolean isFirstAt(String path) {
        var known = firstAt.get(path);
        return known != null ? known : firstAt.computeIfAbsent(path, this::isFirst);
    }

    /** Whether no mapping that Spring asks before can know the path. */
    private boolean isFirst(String path) {
        var mappings = getHandlerMappings();
        if (mappings == null) return false;
        for (var before : mappings) {
            if (before == mapping) return true;
            if (mayMatch(before, path)) return false;
        }
        return false;
    }

    private static boolean mayMatch(HandlerMapping mapping, String path) {
        var parsed = PathContainer.parsePath(path);
        return switch (mapping) {
            case RequestMappingInfoHandlerMapping methods ->
                methods.getHandlerMethods().keySet().stream()
                        .flatMap(info -> info.getPatternsCondition().getPatterns().stream())
                        .anyMatch(pattern -> pattern.matches(parsed));
            case AbstractUrlHandlerMapping urls ->
                urls.getHandlerMap().keySet().stream().anyMatch(pattern -> pattern.matches(parsed));
            case RouterFunctionMapping router ->
                router.getRouterFunction() != null
                        && RouterPaths.mayMatch(router.getRouterFunction(), path, router.getPathPatternParser());
            default -> true;
        };
    }
}
