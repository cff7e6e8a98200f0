package dev.sluice.runtime.fastpath;

import dev.sluice.runtime.fastpath.JsonBody.Unread;
import dev.sluice.runtime.fastpath.Negotiation.Choice;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.BindingContext;
import org.springframework.web.reactive.HandlerResult;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.Fuseable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * A handler method with all that is known about calling it and writing what it returns. A plain value is written here, and nothing
 * is emitted; whatever else comes of a call is emitted for Spring to write.
 */
final class Endpoint {
    private static final @Nullable Object[] NO_ARGUMENTS = {};

    private final Invocation invocation;
    private final BodyWriter writer;
    private final @Nullable Scheduler scheduler;
    private final FastAdapter adapter;

    /**
     * Creates an endpoint.
     *
     * @param scheduler where the handler runs; null for the loop of the request
     */
    Endpoint(Invocation invocation, BodyWriter writer, @Nullable Scheduler scheduler, FastAdapter adapter) {
        this.invocation = invocation;
        this.writer = writer;
        this.scheduler = scheduler;
        this.adapter = adapter;
    }

    Mono<HandlerResult> handle(ServerWebExchange exchange, FastResponse response, HandlerMethod handler) {
        var answer = Mono.defer(new Call(exchange, response, handler)::start);
        return scheduler == null || invocation.hasOnlyBody() ? answer : answer.subscribeOn(scheduler);
    }

    /** One call of the handler. */
    private final class Call {
        private final ServerWebExchange exchange;
        private final FastResponse response;
        private final HandlerMethod handler;
        private @Nullable BindingContext binding;

        Call(ServerWebExchange exchange, FastResponse response, HandlerMethod handler) {
            this.exchange = exchange;
            this.response = response;
            this.handler = handler;
        }

        /** Most calls without parameters never need one. */
        private BindingContext binding() {
            var known = binding;
            if (known == null) binding = known = adapter.newBinding();
            return known;
        }

        /** Arguments that cannot be resolved are resolved again by Spring, which then fails as it always does. */
        Mono<HandlerResult> start() {
            @Nullable Object[] arguments;
            try {
                arguments = invocation.isEmpty() ? NO_ARGUMENTS : invocation.arguments(binding(), exchange);
            } catch (RuntimeException unresolved) {
                return adapter.handleBySpring(exchange, handler);
            }
            return invocation.hasBody() ? withBody(arguments) : invoke(arguments);
        }

        private Mono<HandlerResult> withBody(@Nullable Object[] arguments) {
            var json = invocation.json();
            if (json == null || !response.answers(exchange.getRequest()) || !json.isIn(exchange.getRequest()))
                return withBodyBySpring(arguments, exchange);
            return onThread(json.read(exchange))
                    .flatMap(read -> read instanceof Unread unread
                            ? withBodyBySpring(arguments, unread.againIn(exchange))
                            : invoke(invocation.withBody(arguments, read)));
        }

        /** The body's errors are handled here; those of the call are handled where it is made. */
        private Mono<HandlerResult> withBodyBySpring(@Nullable Object[] arguments, ServerWebExchange source) {
            return onThread(Mono.defer(() -> invocation.body(binding(), source)).singleOptional())
                    .map(value -> Mono.defer(() -> invoke(invocation.withBody(arguments, value.orElse(null)))))
                    .onErrorResume(failure -> Mono.just(adapter.handleError(exchange, failure)))
                    .flatMap(Function.identity());
        }

        private <T> Mono<T> onThread(Mono<T> body) {
            return scheduler == null ? body : body.publishOn(scheduler);
        }

        private Mono<HandlerResult> invoke(@Nullable Object[] arguments) {
            Object value;
            try {
                value = invocation.call(handler.getBean(), arguments);
            } catch (Throwable failure) {
                return adapter.handleError(exchange, failure);
            }
            if (value instanceof Mono<?> mono) {
                return mono instanceof Fuseable.ScalarCallable<?> ready ? answer(mono, ready) : await(mono);
            }
            return value == null ? bySpring(null) : write(value, value);
        }

        /** Answers with a Mono whose value is there, if it has one. */
        private Mono<HandlerResult> answer(Mono<?> mono, Fuseable.ScalarCallable<?> ready) {
            Object value;
            try {
                value = ready.call();
            } catch (Exception failure) {
                return bySpring(mono);
            }
            return value == null ? bySpring(mono) : write(value, mono);
        }

        private Mono<HandlerResult> await(Mono<?> mono) {
            var choice = choose();
            if (choice == null) return bySpring(mono);
            return mono.singleOptional()
                    .flatMap(value -> writeArrived(choice, value))
                    .onErrorResume(failure -> adapter.handleError(exchange, failure));
        }

        private Mono<HandlerResult> writeArrived(Choice choice, Optional<?> value) {
            return value.isPresent() && fits(value.get()) && choice.equals(choose())
                    ? written(writer.write(choice, value.get(), response))
                    : bySpring(Mono.justOrEmpty(value));
        }

        private Mono<HandlerResult> write(Object value, Object returned) {
            var choice = fits(value) ? choose() : null;
            if (choice == null) return bySpring(returned);
            try {
                return written(writer.write(choice, value, response))
                        .onErrorResume(failure -> adapter.handleError(exchange, failure));
            } catch (RuntimeException failure) {
                return adapter.handleError(exchange, failure);
            }
        }

        private boolean fits(Object value) {
            return writer.fits(value, exchange.getRequest());
        }

        /** Where no type is acceptable, Spring negotiates again, and says so in its own way. */
        private @Nullable Choice choose() {
            try {
                return writer.choose(exchange);
            } catch (RuntimeException notAcceptable) {
                return null;
            }
        }

        @SuppressWarnings({"unchecked", "rawtypes"}) // Nothing is ever emitted.
        private static Mono<HandlerResult> written(Mono<Void> end) {
            return (Mono) end;
        }

        private Mono<HandlerResult> bySpring(@Nullable Object returned) {
            var called = invocation.invocable();
            var result = new HandlerResult(called, returned, called.getReturnType(), binding());
            return Mono.just(result.setExceptionHandler((known, failure) -> adapter.handleError(exchange, failure)));
        }
    }
}
