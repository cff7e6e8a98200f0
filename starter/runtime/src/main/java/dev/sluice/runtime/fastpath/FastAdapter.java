package dev.sluice.runtime.fastpath;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.BindingContext;
import org.springframework.web.reactive.HandlerResult;
import org.springframework.web.reactive.result.method.InvocableHandlerMethod;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Spring's adapter of annotated handlers, which also learns from the first call of a handler how Spring calls it. From then on
 * an {@link Endpoint} repeats the call without finding it out again, where nothing that Spring does around it can make a difference.
 */
final class FastAdapter extends RequestMappingHandlerAdapter {
    private final Map<Method, Optional<Endpoint>> learned = new ConcurrentHashMap<>();
    private @Nullable Scheduler blockingScheduler;
    private @Nullable Predicate<HandlerMethod> blocking;
    private @Nullable ApplicationContext context;
    private volatile @Nullable ResultHandlers results;

    @Override
    public void setApplicationContext(ApplicationContext applicationContext) {
        super.setApplicationContext(applicationContext);
        context = applicationContext;
    }

    @Override
    public void setBlockingExecutor(@Nullable Executor executor) {
        super.setBlockingExecutor(executor);
        blockingScheduler = executor == null ? null : Schedulers.fromExecutor(executor);
    }

    @Override
    public void setBlockingMethodPredicate(Predicate<HandlerMethod> predicate) {
        super.setBlockingMethodPredicate(predicate);
        blocking = predicate;
    }

    @Override
    public Mono<HandlerResult> handle(ServerWebExchange exchange, Object handler) {
        if (!(handler instanceof HandlerMethod method)) return super.handle(exchange, handler);
        var endpoint = endpoint(method);
        if (endpoint != null && exchange.getResponse() instanceof FastResponse response && !exchange.isNotModified())
            return endpoint.handle(exchange, response, method);
        return handleBySpring(exchange, method);
    }

    /** Spring's call of a handler; the first one is watched. */
    Mono<HandlerResult> handleBySpring(ServerWebExchange exchange, HandlerMethod handler) {
        var result = super.handle(exchange, handler);
        return learned.containsKey(handler.getMethod()) ? result : result.doOnNext(first -> learn(handler, first));
    }

    /** How to call a handler; null as long as it is not known, and for ever if only Spring can call it. */
    @Nullable
    Endpoint endpoint(HandlerMethod handler) {
        var known = learned.get(handler.getMethod());
        return known == null ? null : known.orElse(null);
    }

    BindingContext newBinding() {
        var registry = getReactiveAdapterRegistry();
        if (registry == null) throw new IllegalStateException("the adapter is not initialized");
        return new BindingContext(getWebBindingInitializer(), registry);
    }

    private void learn(HandlerMethod handler, HandlerResult result) {
        if (context == null || !(result.getHandler() instanceof InvocableHandlerMethod invocable)) return;
        if (!invocable.getMethod().equals(handler.getMethod())) return;
        var plain = new ControllerRules(context).isPlain(handler);
        learned.put(handler.getMethod(), Optional.ofNullable(plain ? newEndpoint(invocable, context) : null));
    }

    private @Nullable Endpoint newEndpoint(InvocableHandlerMethod invocable, ApplicationContext application) {
        var invocation = Invocation.of(invocable, getWebBindingInitializer());
        var bodies = results(application).bodyHandler(invocable.getReturnType());
        if (invocation == null || bodies == null) return null;
        var writer = BodyWriter.of(new Negotiation(bodies), invocable.getReturnType());
        return writer == null ? null : new Endpoint(invocation, writer, schedulerOf(invocable), this);
    }

    private ResultHandlers results(ApplicationContext application) {
        var known = results;
        if (known == null) results = known = new ResultHandlers(application);
        return known;
    }

    /** Where a handler runs that may block; null for one that runs where it is called. */
    private @Nullable Scheduler schedulerOf(HandlerMethod handler) {
        return blockingScheduler != null && isBlocking(handler) ? blockingScheduler : null;
    }

    private boolean isBlocking(HandlerMethod handler) {
        if (blocking != null) return blocking.test(handler);
        var registry = getReactiveAdapterRegistry();
        return registry != null && registry.getAdapter(handler.getReturnType().getParameterType()) == null;
    }
}
