package dev.sluice.runtime.fastpath;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.BridgeMethodResolver;
import org.springframework.core.MethodParameter;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.bind.support.WebBindingInitializer;
import org.springframework.web.reactive.BindingContext;
import org.springframework.web.reactive.result.method.HandlerMethodArgumentResolver;
import org.springframework.web.reactive.result.method.InvocableHandlerMethod;
import org.springframework.web.reactive.result.method.SyncHandlerMethodArgumentResolver;
import org.springframework.web.reactive.result.method.annotation.RequestBodyMethodArgumentResolver;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * How one handler method is called: its method and, for each parameter, the resolver that Spring has found for it. Spring looks
 * for the resolvers in every call.
 */
final class Invocation {
    private final InvocableHandlerMethod invocable;
    private final Method method;
    private final MethodParameter[] parameters;
    private final List<HandlerMethodArgumentResolver> resolvers;
    private final int body;
    private final @Nullable JsonBody json;

    private Invocation(
            InvocableHandlerMethod invocable,
            List<HandlerMethodArgumentResolver> resolvers,
            int body,
            @Nullable JsonBody json) {
        this.invocable = invocable;
        this.method = BridgeMethodResolver.findBridgedMethod(invocable.getMethod());
        ReflectionUtils.makeAccessible(method);
        this.parameters = invocable.getMethodParameters();
        this.resolvers = resolvers;
        this.body = body;
        this.json = json;
    }

    /**
     * Null for a method whose arguments need more than values that are at hand and at most one body.
     *
     * @param invocable as Spring has called it before
     * @param initializer of Spring's binders
     */
    static @Nullable Invocation of(InvocableHandlerMethod invocable, @Nullable WebBindingInitializer initializer) {
        var resolvers = new ArrayList<HandlerMethodArgumentResolver>();
        var body = -1;
        JsonBody json = null;
        for (var parameter : invocable.getMethodParameters()) {
            var resolver = invocable.getResolvers().stream()
                    .filter(candidate -> candidate.supportsParameter(parameter))
                    .findFirst()
                    .orElse(null);
            if (resolver instanceof RequestBodyMethodArgumentResolver bodies && body < 0) {
                body = resolvers.size();
                json = JsonBody.of(parameter, bodies, initializer);
            } else if (!(resolver instanceof SyncHandlerMethodArgumentResolver)) return null;
            resolvers.add(resolver);
        }
        return new Invocation(invocable, List.copyOf(resolvers), body, json);
    }

    InvocableHandlerMethod invocable() {
        return invocable;
    }

    boolean isEmpty() {
        return parameters.length == 0;
    }

    boolean hasBody() {
        return body >= 0;
    }

    /** How to read a body that is JSON; null when only Spring can read it. */
    @Nullable
    JsonBody json() {
        return json;
    }

    /** Whether nothing but the body has to be resolved, which never blocks. */
    boolean hasOnlyBody() {
        return hasBody() && parameters.length == 1;
    }

    /** The body, decoded and validated as Spring does it. */
    Mono<Object> body(BindingContext binding, ServerWebExchange exchange) {
        return resolvers.get(body).resolveArgument(parameters[body], binding, exchange);
    }

    /** All arguments but the body. */
    @Nullable
    Object[] arguments(BindingContext binding, ServerWebExchange exchange) {
        var arguments = new @Nullable Object[parameters.length];
        for (var i = 0; i < arguments.length; i++) {
            if (i == body) continue;
            arguments[i] = argument(i, binding, exchange);
        }
        return arguments;
    }

    /** Not by what a synchronous resolver offers for this: Spring's own block, which an event loop must not. */
    private @Nullable Object argument(int index, BindingContext binding, ServerWebExchange exchange) {
        var value = resolvers
                .get(index)
                .resolveArgument(parameters[index], binding, exchange)
                .toFuture();
        if (!value.isDone()) throw new IllegalStateException("not at hand: " + parameters[index]);
        return value.join();
    }

    @Nullable
    Object[] withBody(@Nullable Object[] arguments, @Nullable Object value) {
        arguments[body] = value;
        return arguments;
    }

    /** Calls the method; what it throws is thrown as it is. */
    @Nullable
    Object call(Object bean, @Nullable Object[] arguments) throws Throwable {
        try {
            return method.invoke(bean, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getTargetException();
        } catch (IllegalArgumentException mismatch) {
            throw new IllegalStateException("The arguments do not fit " + method.toGenericString(), mismatch);
        }
    }
}
