package dev.sluice.runtime.fastpath;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.context.ApplicationContext;
import org.springframework.core.annotation.AnnotationAwareOrderComparator;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.DispatchExceptionHandler;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.reactive.HandlerAdapter;
import org.springframework.web.reactive.HandlerResult;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Spring's dispatcher, which calls the handler of a {@link Route} without asking any mapping for it, and asks one mapping alone for
 * other handlers where the others cannot know them.
 */
final class FastDispatcher extends DispatcherHandler {
    private final FastMapping mapping;
    private final FastAdapter adapter;
    private final ResultHandlers results;
    private final List<HandlerAdapter> adapters;
    private final @Nullable Search search;

    FastDispatcher(FastMapping mapping, FastAdapter adapter, ApplicationContext context) {
        super(context);
        this.mapping = mapping;
        this.adapter = adapter;
        this.results = new ResultHandlers(context);
        this.adapters = adapters(context);
        var mappings = getHandlerMappings();
        this.search = mappings == null ? null : new Search(mappings, mapping);
    }

    private static List<HandlerAdapter> adapters(ApplicationContext context) {
        var found = new ArrayList<>(
                BeanFactoryUtils.beansOfTypeIncludingAncestors(context, HandlerAdapter.class, true, false)
                        .values());
        AnnotationAwareOrderComparator.sort(found);
        return List.copyOf(found);
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange) {
        var known = search;
        if (known == null || !(exchange.getResponse() instanceof FastResponse response)) return super.handle(exchange);
        if (!response.answers(exchange.getRequest()) || exchange.isNotModified()) return super.handle(exchange);
        var route = mapping.route(exchange.getRequest());
        if (route == null || !known.isFirstAt(route.pattern())) return search(exchange, known);
        var endpoint = adapter.endpoint(route.handler());
        if (endpoint == null) return search(exchange, known);
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

    private Mono<Void> search(ServerWebExchange exchange, Search known) {
        var only = known.only(exchange.getRequest().getURI().getRawPath());
        if (only == null) return super.handle(exchange);
        return only.getHandler(exchange)
                .map(handler -> call(exchange, handler))
                .onErrorResume(failure -> Mono.just(handled(exchange, Mono.error(failure))))
                .switchIfEmpty(Mono.fromSupplier(() -> super.handle(exchange)))
                .flatMap(Function.identity());
    }

    private Mono<Void> call(ServerWebExchange exchange, Object handler) {
        if (HttpStatus.FORBIDDEN.equals(exchange.getResponse().getStatusCode()))
            return Mono.empty(); // refused for its origin
        for (var candidate : adapters)
            if (candidate.supports(handler)) return handled(exchange, candidate.handle(exchange, handler));
        return Mono.error(new IllegalStateException("No HandlerAdapter: " + handler));
    }

    private Mono<Void> handled(ServerWebExchange exchange, Mono<HandlerResult> call) {
        var result = call;
        for (var candidate : adapters)
            if (candidate instanceof DispatchExceptionHandler errors)
                result = result.onErrorResume(failure -> errors.handleError(exchange, failure));
        return result.flatMap(value -> write(exchange, value));
    }

    private Mono<Void> write(ServerWebExchange exchange, HandlerResult result) {
        var end = results.handle(exchange, result);
        var exceptionHandler = result.getExceptionHandler();
        if (exceptionHandler == null) return end;
        return end.onErrorResume(failure ->
                exceptionHandler.handleError(exchange, failure).flatMap(handled -> results.handle(exchange, handled)));
    }
}
