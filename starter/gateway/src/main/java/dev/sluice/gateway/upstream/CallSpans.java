package dev.sluice.gateway.upstream;

import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/** Spans of the calls that the gateway makes. */
@FunctionalInterface
public interface CallSpans {
    /** Without a tracing library there are none. */
    CallSpans NONE = (request, call) -> null;

    /**
     * What a call is.
     *
     * @param name what it is called in a trace, from few names
     * @param tags what else is known of it before it is made
     */
    record Call(String name, Map<String, String> tags) {}

    /**
     * Begins a span for a call.
     *
     * @param request context of the request that the call is made for
     * @param call asked only if the trace is kept
     * @return null if nobody traces the request
     */
    @Nullable
    CallSpan begin(ContextView request, Supplier<Call> call);

    /**
     * Makes a call inside a span of its request.
     *
     * @param send makes it with the headers that carry the trace on
     * @param tell says of the answer what is worth telling
     */
    default <T> Mono<T> around(
            Supplier<Call> call, Function<Map<String, String>, Mono<T>> send, BiConsumer<T, CallSpan> tell) {
        return Mono.deferContextual(request -> {
            CallSpan span = begin(request, call);
            if (span == null) return send.apply(Map.of());
            return send.apply(span.headers())
                    .doOnNext(answer -> tell.accept(answer, span))
                    .doOnSuccess(answer -> span.end(false))
                    .doOnError(error -> {
                        span.tag("error.type", error.getClass().getName());
                        span.end(true);
                    })
                    .doOnCancel(() -> {
                        span.tag("sluice.outcome", "abandoned");
                        span.end(false);
                    });
        });
    }
}
